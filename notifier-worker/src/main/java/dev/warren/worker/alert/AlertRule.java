package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/**
 * Decides which users an event alerts. The same event must always give the same alerts with the
 * same ids, so that a redelivered event alerts nobody twice.
 */
interface AlertRule {

  /** Its name in docs/alerts.md; part of the ids of its alerts. */
  String name();

  /** The alerts that the event raises by this rule, which may be none. */
  List<Alert> alerts(Event event);
}
