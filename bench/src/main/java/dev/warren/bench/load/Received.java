package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * What one connection has received: how much, and the last number of each of its channels. On its
 * event loop.
 */
final class Received {

  private final int first;
  private final int channels;
  private final int[] last;

  /** Instead of the array, where there is one channel: one look at memory less. */
  private int lastOfOne = -1;

  private long count;

  /** Where a body's mark was last time, from the end: in all frames of a wire the same. */
  private int distance = Integer.MAX_VALUE;

  /** Of the channels from {@code first} on, {@code each} many, beginning again after the last. */
  Received(int first, int each, int channels) {
    this.first = first;
    this.channels = channels;
    last = new int[each];
    Arrays.fill(last, -1);
  }

  /** A message has come, its body somewhere in what is passed. */
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
    count++;
    if (!(last.length == 1
        ? isNext(Body.number(in, mark))
        : isNext(Body.number(in, mark), Body.channel(in, mark)))) {
      arrivals.addOutOfOrder();
    }
    if (arrivals.add()) {
      arrivals.latency(now - Body.at(in, mark));
    }
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

  /** Begins anew, but for the order. */
  void reset() {
    count = 0;
  }

  IntStream channels() {
    return IntStream.range(0, last.length).map(slot -> (first + slot) % channels);
  }

  /** How many should have come and have not, of so many published to each channel. */
  long missing(AtomicLongArray published) {
    return Math.max(0, channels().mapToLong(published::get).sum() - count);
  }
}
