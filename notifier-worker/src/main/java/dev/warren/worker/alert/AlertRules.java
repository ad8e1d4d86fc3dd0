package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/** All rules there are; docs/alerts.md lists the same. */
public final class AlertRules {

  static final List<AlertRule> ALL =
      List.of(new PostedAlert(), new AgentError(), new AgentStale(), new Mention());

  private AlertRules() {}

  public static List<String> names() {
    return ALL.stream().map(AlertRule::name).toList();
  }

  /**
   * Everybody whom the event alerts, once for each rule.
   *
   * @throws InvalidAlert when the event is a posted alert that can be nobody's
   */
  public static List<Alert> alerts(Event event) {
    return ALL.stream().flatMap(rule -> rule.alerts(event).stream()).toList();
  }
}
