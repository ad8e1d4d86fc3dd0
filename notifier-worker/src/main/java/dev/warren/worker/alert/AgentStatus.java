package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.event.EventData;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status of an agent that has an owner.
 *
 * @param bySetting whether the owner comes from a setting and not from the status
 * @param agent the agent's name, or its id if it has no name
 * @param error null for none
 */
record AgentStatus(
    String owner, boolean bySetting, String agent, String state, @Nullable String error) {

  /** The status in an event; empty for any other event and for an agent without an owner. */
  static Optional<AgentStatus> of(Event event, AgentOwners owners) {
    if (!event.type().equals("agent_status") || !event.channel().kind().equals("agents")) {
      return Optional.empty();
    }
    ObjectNode data = event.data();
    String owner = EventData.text(data, "owner", "ownerId", "owner_id");
    boolean bySetting = owner == null;
    if (owner == null) {
      owner = owners.of(event.channel().subject());
    }
    if (owner == null) {
      return Optional.empty();
    }
    String agent = EventData.text(data, "agentName", "agent_name");
    return Optional.of(
        new AgentStatus(
            owner,
            bySetting,
            Objects.requireNonNullElse(agent, event.channel().subject()),
            Objects.requireNonNullElse(EventData.text(data, "state"), ""),
            EventData.text(data, "error")));
  }
}
