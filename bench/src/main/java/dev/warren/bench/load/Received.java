package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The messages that one connection has received: their count, and the last number of each channel.
 * On its event loop.
 */
class Received {

  private final int first;
  private final int channels;
  private final int[] last;

  /** Replaces the array if there is only one channel, which saves one memory access. */
  private int lastOfOne = -1;

  private long count;

  /**
   * The mark's distance from the end of the previous frame, which is the same in all frames of a
   * wire.
   */
  private int distance = Integer.MAX_VALUE;

  /**
   * Counts the messages of {@code each} channels from {@code first} on, wrapping around after the
   * last.
   */
  Received(int first, int each, int channels) {
    this.first = first;
    this.channels = channels;
    last = new int[each];
    Arrays.fill(last, -1);
  }

  /** Counts a message whose body is somewhere in these bytes. */
  void take(Arrivals arrivals, ByteBuffer in, int from, int to, long now) {
    int mark = to - distance;
    if (mark < from || !Body.marked(in, mark)) {
      mark = Body.find(in, from, to);
      if (mark < 0) {
        arrivals.addForeign();
        return;
      }
      distance = to - mark;
    }
    if (!count(in, mark)) {
      arrivals.addOutOfOrder();
    }
    if (arrivals.add()) {
      arrivals.latency(now - Body.at(in, mark));
    }
  }

  /** Counts the message with this mark; returns whether it came once and in order. */
  boolean count(ByteBuffer in, int mark) {
    count++;
    return last.length == 1
        ? isNext(Body.number(in, mark))
        : isNext(Body.number(in, mark), Body.channel(in, mark));
  }

  private boolean isNext(int number) {
    if (number <= lastOfOne) {
      return false;
    }
    lastOfOne = number;
    return true;
  }

  private boolean isNext(int number, int channel) {
    int slot = channel < first ? channel - first + channels : channel - first;
    if (slot >= last.length || number <= last[slot]) {
      return false;
    }
    last[slot] = number;
    return true;
  }

  /**
   * Starts counting again from zero. It keeps the last number of each channel, so that the order is
   * still checked.
   */
  void reset() {
    count = 0;
  }

  IntStream channels() {
    return IntStream.range(0, last.length).map(slot -> (first + slot) % channels);
  }

  /** How many of the messages published to each channel are missing. */
  long missing(AtomicLongArray published) {
    return Math.max(0, channels().mapToLong(published::get).sum() - count);
  }
}
