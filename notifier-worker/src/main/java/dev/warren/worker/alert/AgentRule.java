package dev.warren.worker.alert;

import dev.warren.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Alerts an agent's owner when the agent reaches a state that needs a person. */
final class AgentRule implements AlertRule {

  private final String name;
  private final AgentOwners owners;
  private final String state;
  private final Function<AgentStatus, @Nullable Text> text;

  /** The texts of an alert; the agent's name comes before {@code titleEnd}. */
  private record Text(String level, String titleEnd, String message) {}

  private AgentRule(
      String name, AgentOwners owners, String state, Function<AgentStatus, @Nullable Text> text) {
    this.name = name;
    this.owners = owners;
    this.state = state;
    this.text = text;
  }

  /** The agent stopped with an error. */
  static AgentRule error(AgentOwners owners) {
    return new AgentRule(
        "agent-error",
        owners,
        "stopped",
        status -> {
          String error = status.error();
          return error == null ? null : new Text("error", " stopped with an error", error);
        });
  }

  /** The agent's lease expired, so it may have died. */
  static AgentRule stale(AgentOwners owners) {
    Text text =
        new Text("warning", " is stale", "It has not been heard of since its lease expired.");
    return new AgentRule("agent-stale", owners, "stale", status -> text);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Alert> alerts(Event event) {
    return AgentStatus.of(event, owners)
        .filter(status -> status.state().equals(state))
        .flatMap(status -> alert(event, status))
        .stream()
        .toList();
  }

  private Optional<Alert> alert(Event event, AgentStatus status) {
    return Optional.ofNullable(text.apply(status))
        .flatMap(
            each ->
                Alert.raised(
                    name,
                    Alert.Cause.of(event),
                    status.owner(),
                    each.level(),
                    status.agent() + each.titleEnd(),
                    each.message()))
        .map(alert -> status.bySetting() ? alert.bySetting() : alert);
  }
}
