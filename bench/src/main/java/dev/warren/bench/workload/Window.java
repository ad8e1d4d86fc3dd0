package dev.warren.bench.workload;

import dev.warren.bench.load.Measured;

/**
 * The number of messages that a closed loop keeps under way.
 *
 * <p>It is large enough that a fast server never waits for the next message. For a slow server it
 * is small enough that all messages arrive within the seconds for which the generator waits at the
 * end: otherwise late messages would count as missing.
 */
final class Window {

  static final int FIRST = 64;

  private static final int LEAST = 16;
  private static final double SECONDS = 3;

  private Window() {}

  /**
   * @param warmUp the peer's result with {@link #FIRST}
   * @param subscribers how many deliveries one message causes
   */
  static int after(Measured warmUp, int subscribers, int most) {
    double messagesASecond = warmUp.deliveries().all() / warmUp.seconds() / subscribers;
    return (int) Math.max(LEAST, Math.min(most, messagesASecond * SECONDS));
  }
}
