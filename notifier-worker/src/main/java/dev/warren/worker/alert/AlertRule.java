package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/**
 * Whom an event alerts, and with what. The same event gives the same alerts, also their ids: an
 * event that is delivered again alerts nobody twice.
 */
interface AlertRule {

  /** Its name in docs/alerts.md; part of the ids of its alerts. */
  String name();

  /** The event's alerts; empty where the event is none of the rule's. */
  List<Alert> alerts(Event event);
}
