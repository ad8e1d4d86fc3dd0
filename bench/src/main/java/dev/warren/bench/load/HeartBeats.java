package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sends the heart-beats of all clients by one timer, spread evenly over the interval. On the event
 * loop.
 */
final class HeartBeats {

  private static final int TICK_MS = 100;

  private final ByteBuf beat = Unpooled.directBuffer();
  private final List<Subscriber> subscribers;
  private final int intervalMs;
  private int next;
  private double due;

  /** Begins to send; the list of clients may still grow. */
  HeartBeats(List<Subscriber> subscribers, int intervalMs) {
    this.subscribers = subscribers;
    this.intervalMs = intervalMs;
    Frames.head(beat, FrameReader.TEXT, 1);
    beat.writeByte('\n');
  }

  Future<?> begin(Loop loop) {
    return loop.executor().scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    for (due += (double) subscribers.size() * TICK_MS / intervalMs; due >= 1; due--) {
      next = next + 1 < subscribers.size() ? next + 1 : 0;
      Subscriber subscriber = subscribers.get(next);
      if (subscriber.isSubscribed()) {
        subscriber.link().write(beat.retainedDuplicate());
      }
    }
  }
}
