package dev.warren.system.faults;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a message of the test.
 *
 * @param lane the name of the lane; messages of one sender to one destination keep their order
 * @param number the place in the lane, from 0
 */
record MessageId(String lane, int number) implements Comparable<MessageId> {

  /** Has only characters that JSON, STOMP and channels do not escape. */
  private static final Pattern MARK = Pattern.compile("#([a-z0-9.-]+):(\\d+)#");

  /** The text by which a message is found in any envelope. */
  String mark() {
    return "#" + this + "#";
  }

  /** The identity of the message with this body; null for any other message. */
  static @Nullable MessageId in(String body) {
    Matcher mark = MARK.matcher(body);
    return mark.find() ? new MessageId(mark.group(1), Integer.parseInt(mark.group(2))) : null;
  }

  @Override
  public int compareTo(MessageId other) {
    int byLane = lane.compareTo(other.lane);
    return byLane != 0 ? byLane : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return lane + ":" + number;
  }
}
