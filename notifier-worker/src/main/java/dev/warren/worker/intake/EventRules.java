package dev.warren.worker.intake;

import dev.warren.event.EventCodec;
import dev.warren.trace.EventTracer;
import dev.warren.worker.alert.AlertRules;

/**
 * The rules for events of every partition. Thread-safe.
 *
 * @param codec decodes and validates events
 * @param alerts decides which events alert which users
 * @param counts counts events by outcome, and alerts
 * @param tracer records the spans of events
 */
public record EventRules(
    EventCodec codec, AlertRules alerts, IntakeCounts counts, EventTracer tracer) {

  public EventRules(EventCodec codec, AlertRules alerts, EventTracer tracer) {
    this(codec, alerts, new IntakeCounts(alerts.names()), tracer);
  }

  /** Rules without a record of spans. */
  public EventRules(EventCodec codec, AlertRules alerts) {
    this(codec, alerts, EventTracer.OFF);
  }
}
