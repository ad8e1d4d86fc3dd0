package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/**
 * Decides which users an event alerts. The same event must always give the same alerts with the
 * same ids, so that a redelivered event alerts nobody twice.
 */
interface AlertRule {

  /** The rule's name in docs/alerts.md, which is part of the ids of its alerts. */
  String name();

  /** The alerts that the event raises by this rule, if any. */
  List<Alert> alerts(Event event);
}
