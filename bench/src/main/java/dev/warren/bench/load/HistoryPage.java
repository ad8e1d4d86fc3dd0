package dev.warren.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A stretch of a channel's past, and what it is known to consist of.
 *
 * @param since the position behind which it begins
 * @param positions of its messages, in order
 */
public record HistoryPage(String channel, long since, long[] positions) {

  private static final byte[] POSITION = "\"position\":".getBytes(StandardCharsets.US_ASCII);

  int size() {
    return positions.length;
  }

  /** By positions alone, and without reading the JSON: that would cost more than to ask for it. */
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

  /** Where the next position's digits begin; −1 where there is none. */
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
