package dev.warren.gateway.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of Warren's queues. A number is null if its source does not know it.
 *
 * @param kind the purpose of the queue; docs/admin.md lists them
 * @param type {@code quorum}, {@code stream} or {@code classic}
 */
public record QueueReport(
    String name,
    String kind,
    @Nullable String type,
    @Nullable Long ready,
    @Nullable Long unacknowledged,
    @Nullable Long consumers) {

  /**
   * Queues as one source knows them.
   *
   * @param source {@code amqp} or {@code management}
   * @param problem why the management API was not used although it is configured; null if it was
   * @param truncated whether there are more queues
   */
  public record All(
      String source, @Nullable String problem, List<QueueReport> queues, boolean truncated) {}
}
