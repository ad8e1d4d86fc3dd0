package dev.warren.worker.intake;

import dev.warren.event.EventCodec;
import dev.warren.worker.alert.AlertRules;

/**
 * The rules for events of every partition. Thread-safe.
 *
 * @param codec decodes and validates events
 * @param alerts decides which events alert which users
 * @param counts counts events by outcome, and alerts
 */
public record EventRules(EventCodec codec, AlertRules alerts, IntakeCounts counts) {

  public EventRules(EventCodec codec, AlertRules alerts) {
    this(codec, alerts, new IntakeCounts(alerts.names()));
  }
}
