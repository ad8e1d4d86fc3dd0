package dev.warren.gateway.presence;

import dev.warren.event.ExactJson;
import dev.warren.event.ForeignJson;
import dev.warren.gateway.log.TopicMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The last status of one agent.
 *
 * @param message the {@code agent_status}, as it is in the log
 * @param earlierLease the lease in seconds that an earlier status named, used if this one names
 *     none; null if unknown
 * @param heardAt the agent's last sign of life, in milliseconds since 1970
 */
record AgentStatus(TopicMessage message, @Nullable Long earlierLease, long heardAt) {

  AgentStatus heardAgain(long at) {
    return new AgentStatus(message, earlierLease, at);
  }

  /**
   * The status with this message.
   *
   * @param before the agent's earlier status; null if there is none
   */
  static AgentStatus after(@Nullable AgentStatus before, TopicMessage message, long at) {
    return new AgentStatus(message, before == null ? null : before.leaseFor(message), at);
  }

  private @Nullable Long leaseFor(TopicMessage next) {
    if (namesLease(next)) {
      return null;
    }
    return namesLease(message) ? leaseIn(message) : earlierLease;
  }

  /** Searches the text, which is cheaper than parsing each of many statuses. */
  private static boolean namesLease(TopicMessage status) {
    String text = new String(status.body(), StandardCharsets.UTF_8);
    return text.contains("\"leaseSeconds\"") || text.contains("\"lease_seconds\"");
  }

  private static @Nullable Long leaseIn(TopicMessage status) {
    try {
      JsonNode data = ExactJson.read(ForeignJson.mapper(), status.body()).path("data");
      JsonNode lease = data.path("leaseSeconds");
      lease = lease.isMissingNode() ? data.path("lease_seconds") : lease;
      return lease.isNumber() ? Long.valueOf(lease.asLong()) : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
