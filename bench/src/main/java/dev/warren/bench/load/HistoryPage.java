package dev.warren.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request for a channel's history and the answer it must get.
 *
 * @param since the position before the first message
 * @param positions the positions of the page's messages, in order
 */
public record HistoryPage(String channel, long since, long[] positions) {

  private static final byte[] POSITION = "\"position\":".getBytes(StandardCharsets.US_ASCII);

  int size() {
    return positions.length;
  }

  /**
   * Compares positions only and does not parse the JSON, which would cost more CPU than the
   * request.
   */
  boolean isAnsweredBy(byte[] json) {
    int found = 0;
    for (int at = find(json, 0); at >= 0; at = find(json, at)) {
      long position = 0;
      for (; at < json.length && json[at] >= '0' && json[at] <= '9'; at++) {
        position = position * 10 + json[at] - '0';
      }
      if (found == positions.length || position != positions[found++]) {
        return false;
      }
    }
    return found == positions.length;
  }

  /** The index of the next position's digits; −1 if there is none. */
  private static int find(byte[] json, int from) {
    for (int at = from; at <= json.length - POSITION.length; at++) {
      if (json[at] == '"'
          && Arrays.equals(json, at, at + POSITION.length, POSITION, 0, POSITION.length)) {
        return at + POSITION.length;
      }
    }
    return -1;
  }
}
