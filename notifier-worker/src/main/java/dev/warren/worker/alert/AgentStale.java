package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/** An agent whose lease expired, so that nobody knows whether it still works, alerts its owner. */
final class AgentStale implements AlertRule {

  private final Owners owners;

  AgentStale(Owners owners) {
    this.owners = owners;
  }

  @Override
  public String name() {
    return "agent-stale";
  }

  @Override
  public List<Alert> alerts(Event event) {
    return AgentStatus.of(event, owners)
        .filter(status -> status.state().equals("stale"))
        .flatMap(
            status ->
                Alert.raised(
                    this,
                    event,
                    status.owner(),
                    "warning",
                    status.agent() + " is stale",
                    "It has not been heard of since its lease expired."))
        .stream()
        .toList();
  }
}
