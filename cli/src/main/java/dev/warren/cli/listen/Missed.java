package dev.warren.cli.listen;

import dev.warren.cli.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * A gap: messages of a subscription that are not available any more.
 *
 * @param pattern of the subscription
 * @param from the position before the gap
 * @param to the position behind it
 */
record Missed(String pattern, long from, long to) {

  /**
   * Positions of one log lie closer together than this. RabbitMQ takes some 50,000 messages a
   * second with 64 positions each (docs/log-format.md), so it would need 16 days without a pause. A
   * later log begins 4,096 positions further on for each millisecond, which are this many in 12
   * days. So positions that lie closer together may belong to one log or to two.
   */
  private static final long ONE_LOG = 1L << 42;

  /** In the form of JSON over WebSocket. */
  ObjectNode json() {
    ObjectNode gap = Json.object().put("type", "gap").put("channel", pattern);
    gap.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    gap.set("data", Json.object().put("from", from).put("to", to));
    return gap;
  }

  String text() {
    String where = "%s: messages between the positions %d and %d are not available any more";
    boolean sureOfTwoLogs = to <= from || to - from >= ONE_LOG;
    return "gap in "
        + where.formatted(pattern, from, to)
        + (sureOfTwoLogs ? ", as the log was created anew" : "");
  }
}
