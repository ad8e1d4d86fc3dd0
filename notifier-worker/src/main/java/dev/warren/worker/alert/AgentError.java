package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;
import java.util.Optional;

/** Alerts the owner of an agent that stopped with an error. */
final class AgentError implements AlertRule {

  private final AgentOwners owners;

  AgentError(AgentOwners owners) {
    this.owners = owners;
  }

  @Override
  public String name() {
    return "agent-error";
  }

  @Override
  public List<Alert> alerts(Event event) {
    return AgentStatus.of(event, owners)
        .filter(status -> status.state().equals("stopped"))
        .flatMap(status -> alert(event, status))
        .stream()
        .toList();
  }

  private Optional<Alert> alert(Event event, AgentStatus status) {
    String error = status.error();
    return error == null
        ? Optional.empty()
        : Alert.raised(
            name(),
            event,
            status.owner(),
            "error",
            status.agent() + " stopped with an error",
            error);
  }
}
