package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last status of one agent.
 *
 * @param message the {@code agent_status}, as it is in the log
 * @param earlierLease the lease in seconds by an earlier status, which counts if this one names
 *     none; null if it is not known
 * @param heardAt the agent's last sign of life, in milliseconds since 1970
 */
record AgentStatus(TopicMessage message, @Nullable Long earlierLease, long heardAt) {

  AgentStatus heardAgain(long at) {
    return new AgentStatus(message, earlierLease, at);
  }

  /**
   * The status that follows.
   *
   * @param before null if it is the first one
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

  /** Searches the text, which is cheaper than to parse each of many statuses. */
  private static boolean namesLease(TopicMessage status) {
    String text = new String(status.body(), StandardCharsets.UTF_8);
    return text.contains("\"leaseSeconds\"") || text.contains("\"lease_seconds\"");
  }

  private static @Nullable Long leaseIn(TopicMessage status) {
    try {
      JsonNode data = JsonMapper.shared().readTree(status.body()).path("data");
      JsonNode lease = data.path("leaseSeconds");
      lease = lease.isMissingNode() ? data.path("lease_seconds") : lease;
      return lease.isNumber() ? Long.valueOf(lease.asLong()) : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
