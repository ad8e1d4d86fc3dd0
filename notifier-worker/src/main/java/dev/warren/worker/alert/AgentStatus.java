package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.worker.event.Data;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent says of itself, where it has an owner to be told.
 *
 * @param error null where there is none
 */
record AgentStatus(String owner, String agent, String state, @Nullable String error) {

  /** Empty for any other event, and where nobody is the agent's owner. */
  static Optional<AgentStatus> of(Event event, Owners owners) {
    if (!event.type().equals("agent_status") || !event.channel().kind().equals("agents")) {
      return Optional.empty();
    }
    ObjectNode data = event.data();
    String owner = Data.text(data, "owner", "ownerId", "owner_id");
    if (owner == null) {
      owner = owners.of(event.channel().subject());
    }
    if (owner == null) {
      return Optional.empty();
    }
    String agent = Data.text(data, "agentName", "agent_name");
    return Optional.of(
        new AgentStatus(
            owner,
            Objects.requireNonNullElse(agent, event.channel().subject()),
            Objects.requireNonNullElse(Data.text(data, "state"), ""),
            Data.text(data, "error")));
  }
}
