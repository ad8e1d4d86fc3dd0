package dev.warren.system.faults;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a message of the test from all others.
 *
 * @param lane what one sender sends to one destination: the messages whose order is promised
 * @param number counted up along the lane, from 0
 */
record MessageId(String lane, int number) implements Comparable<MessageId> {

  /** Of characters that JSON, STOMP and channels leave as they are. */
  private static final Pattern MARK = Pattern.compile("#([a-z0-9.-]+):(\\d+)#");

  /** What a message carries somewhere in its body, whatever envelope the body is in. */
  String mark() {
    return "#" + this + "#";
  }

  /** The message that has this body; null where it is none of the test's. */
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
