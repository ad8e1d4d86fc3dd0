package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/** All rules there are; docs/alerts.md lists the same. */
public final class AlertRules {

  private final List<AlertRule> all;

  public AlertRules(Owners owners) {
    all = List.of(new PostedAlert(), new AgentError(owners), new AgentStale(owners), new Mention());
  }

  List<AlertRule> all() {
    return all;
  }

  public List<String> names() {
    return all.stream().map(AlertRule::name).toList();
  }

  /**
   * Everybody whom the event alerts, once for each rule.
   *
   * @throws InvalidAlert when the event is a posted alert that can be nobody's
   */
  public List<Alert> alerts(Event event) {
    return all.stream().flatMap(rule -> rule.alerts(event).stream()).toList();
  }
}
