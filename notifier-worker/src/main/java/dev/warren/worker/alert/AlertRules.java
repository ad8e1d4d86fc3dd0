package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/** All alert rules, as listed in docs/alerts.md. */
public final class AlertRules {

  private final List<AlertRule> all;

  public AlertRules(AgentOwners owners) {
    all =
        List.of(new PostedAlert(), AgentRule.error(owners), AgentRule.stale(owners), new Mention());
  }

  List<AlertRule> all() {
    return all;
  }

  public List<String> names() {
    return all.stream().map(AlertRule::name).toList();
  }

  /**
   * The alerts that the event raises, at most one for each user and rule.
   *
   * @throws InvalidAlert if the event is a posted alert that cannot be delivered to any user
   */
  public List<Alert> alerts(Event event) {
    return all.stream().flatMap(rule -> rule.alerts(event).stream()).toList();
  }
}
