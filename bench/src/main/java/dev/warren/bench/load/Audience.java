package dev.warren.bench.load;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLongArray;

/** All subscribers of a peer. */
interface Audience {

  /** Opens the connections; returns when each is subscribed or has failed. */
  Connected open();

  Arrivals arrivals();

  /** Runs a task on the reading thread and waits for it. */
  <T> T whileReading(Callable<T> what);

  /** How many subscribers of a channel count as receivers. Slow ones do not count. Any thread. */
  int subscribers(int channel);

  /**
   * Begins a run.
   *
   * @param published how many messages have been published to each channel in this run
   */
  void begin(Run run, AtomicLongArray published);

  /** Ends a run's churn; returns how many connections were opened and closed. */
  long end();

  /** How many deliveries of this run did not arrive. */
  long missing();

  /** Closes the TCP connections without a Close frame, as if clients lost the network. */
  default void cut() {
    throw new UnsupportedOperationException("there is nothing to come back to");
  }

  /** Reconnects all clients that were {@link #cut}. Clients with bookmarks resume after these. */
  default Resumed resume() {
    throw new UnsupportedOperationException("there is nothing to come back to");
  }

  /** How many connections the server has closed so far, by close code. */
  Map<Integer, Integer> closes();

  /** Closes all connections; returns the {@link #closes} from before. */
  Map<Integer, Integer> close();
}
