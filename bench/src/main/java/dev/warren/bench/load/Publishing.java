package dev.warren.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishes the messages of one {@link Run}, at its rate or as fast as its window allows. One
 * thread.
 */
final class Publishing {

  private static final long SHORTEST_WAIT_NANOS = 50_000;
  private static final long TOLD_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_IN_A_GROUP = 64;

  private final Run run;
  private final Audience audience;
  private final Publisher publisher;
  private final List<Body> bodies;

  /**
   * Counts by channel.
   *
   * @param numbers the number of the next message; it continues from run to run, and other threads
   *     read it
   * @param published how many messages this run has published; other threads read it
   */
  record Counters(AtomicLongArray numbers, AtomicLongArray published) {}

  private final AtomicLongArray numbers;
  private final AtomicLongArray published;

  private final long start = System.nanoTime();
  private final long end;
  private long count;

  /** How many deliveries the messages published so far should cause. */
  private long aim;

  /**
   * @param bodies are published to a channel one after the other, before the next channel's turn
   */
  Publishing(
      Run run, Audience audience, Publisher publisher, List<Body> bodies, Counters counters) {
    this.run = run;
    this.audience = audience;
    this.publisher = publisher;
    this.bodies = bodies;
    this.numbers = counters.numbers;
    this.published = counters.published;
    end = start + (long) (run.seconds() * 1e9);
  }

  /**
   * Publishes until the time is up or the run is stopped.
   *
   * @param stopped becomes true to end the run before its time
   */
  void publish(BooleanSupplier stopped) throws IOException {
    if (run.rate() > 0) {
      evenly(stopped);
    } else {
      withinWindow(stopped);
    }
  }

  /** Publishes each body this many times to each channel without waiting for subscribers. */
  void publishEach(int messages) throws IOException {
    for (long left = (long) messages * bodies.size() * numbers.length(); left > 0; left--) {
      next();
    }
    publisher.flush();
  }

  long count() {
    return count;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Whether all messages have been confirmed and all deliveries have arrived. */
  boolean isComplete() {
    return isSettled() && audience.arrivals().arrived() >= aim;
  }

  /** Whether all messages have been confirmed. */
  boolean isSettled() {
    return publisher.isSettled();
  }

  private void evenly(BooleanSupplier stopped) throws IOException {
    long total = Math.round(run.seconds() * run.rate());
    long furthestBehind = 0;
    for (long now = start; now < end && !stopped.getAsBoolean(); now = System.nanoTime()) {
      long due = Math.min(total, (long) ((now - start) * run.rate() / 1e9) + 1);
      if (count < due) {
        furthestBehind = Math.max(furthestBehind, now - dueAt(count));
      }
      while (count < due) {
        next();
      }
      publisher.flush();
      long wait = (count < total ? dueAt(count) : end) - System.nanoTime();
      LockSupport.parkNanos(Math.max(wait, SHORTEST_WAIT_NANOS));
    }
    if (stopped.getAsBoolean()) {
      total = count;
    }
    // Publishes the messages that became due during the last wait.
    if ((total - count) / run.rate() * 1e9 < TOLD_BEHIND_NANOS) {
      while (count < total) {
        next();
      }
      publisher.flush();
    }
    if (furthestBehind > TOLD_BEHIND_NANOS || count < total) {
      System.err.printf(
          "load: the publisher was up to %d ms behind, and published %d of %d%n",
          furthestBehind / 1_000_000, count, total);
    }
  }

  private long dueAt(long message) {
    return start + (long) (message / run.rate() * 1e9);
  }

  private void withinWindow(BooleanSupplier stopped) throws IOException {
    Arrivals arrivals = audience.arrivals();
    long resumed = Math.max(1, run.window() / 4);
    while (System.nanoTime() < end && !stopped.getAsBoolean()) {
      long each = subscribersOfEach();
      long room = (arrivals.arrived() - aim) / each + run.window();
      if (room <= 0) {
        arrivals.await(aim - (run.window() - resumed) * each);
        continue;
      }
      for (long i = Math.min(room, MOST_IN_A_GROUP); i > 0; i--) {
        next();
      }
      publisher.flush();
    }
  }

  private long subscribersOfEach() {
    long all = 0;
    for (int channel = 0; channel < numbers.length(); channel++) {
      all += audience.subscribers(channel);
    }
    return Math.max(1, all / numbers.length());
  }

  private void next() throws IOException {
    int channel = (int) (count / bodies.size() % numbers.length());
    Body body = bodies.get((int) (count++ % bodies.size()));
    aim += audience.subscribers(channel);
    published.lazySet(channel, published.get(channel) + 1);
    long number = numbers.get(channel);
    numbers.lazySet(channel, number + 1);
    publisher.publish(channel, body.fill(channel, number, Body.now()));
  }
}
