package dev.warren.bench.load;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLongArray;

/** All subscribers. */
interface Audience {

  /** Opens what was asked for; returns when all is subscribed or has failed. */
  Connected open();

  Arrivals arrivals();

  /** Has something done on the thread that reads, and waits for it. */
  <T> T whileReading(Callable<T> what);

  /** How many get what is published to a channel, of those that count. Any thread. */
  int subscribers(int channel);

  /**
   * A run begins.
   *
   * @param published how many messages have been published to each channel, in this run
   */
  void begin(Run run, AtomicLongArray published);

  /** A run ends: no further connections are opened and closed. Returns how many were. */
  long end();

  /** Deliveries of this run that did not come. */
  long missing();

  /** Closes the connections without a word, as if their clients had lost the network. */
  default void cut() {
    throw new UnsupportedOperationException("there is nothing to come back to");
  }

  /** All who were {@link #cut} come back; those with bookmarks for what they have missed. */
  default Resumed resume() {
    throw new UnsupportedOperationException("there is nothing to come back to");
  }

  /** Connections that the server has closed so far, by close code. */
  Map<Integer, Integer> closes();

  /** Closes all; returns {@link #closes} as of just before. */
  Map<Integer, Integer> close();
}
