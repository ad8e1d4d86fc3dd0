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
   * Positions of one log lie closer together than this: a later log begins at least a millisecond
   * further on, which are 4,096 positions (docs/decisions/004).
   */
  private static final long ONE_LOG = 1L << 32;

  /** In the form of JSON over WebSocket. */
  ObjectNode json() {
    ObjectNode gap = Json.object().put("type", "gap").put("channel", pattern);
    gap.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    gap.set("data", Json.object().put("from", from).put("to", to));
    return gap;
  }

  String text() {
    String where = "%s: messages between the positions %d and %d are not available any more";
    String much =
        to - from < ONE_LOG && to > from
            ? ", %,d at most (all channels share the positions)".formatted(to - from)
            : ", as the log was created anew";
    return "gap in " + where.formatted(pattern, from, to) + much;
  }
}
