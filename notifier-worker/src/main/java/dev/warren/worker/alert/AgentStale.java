package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;

/** Alerts the owner of an agent whose lease expired: the agent may have died. */
final class AgentStale implements AlertRule {

  private final AgentOwners owners;

  AgentStale(AgentOwners owners) {
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
                    name(),
                    event,
                    status.owner(),
                    "warning",
                    status.agent() + " is stale",
                    "It has not been heard of since its lease expired."))
        .stream()
        .toList();
  }
}
