package dev.warren.bench.workload;

import dev.warren.bench.load.Measured;

/**
 * How many messages a closed loop keeps under way.
 *
 * <p>Enough that a fast server never waits for the next; but with a slow one so few that they are
 * delivered in the seconds for which the generator waits at the end. What would then be missing is
 * not lost, and a queue of minutes makes nobody faster.
 */
final class Window {

  static final int FIRST = 64;

  private static final int LEAST = 16;
  private static final double SECONDS = 3;

  private Window() {}

  /**
   * @param warmUp what the peer did with {@link #FIRST}
   * @param subscribers how many deliveries a message is
   */
  static int after(Measured warmUp, int subscribers, int most) {
    double messagesASecond = (warmUp.deliveries() + warmUp.late()) / warmUp.seconds() / subscribers;
    return (int) Math.max(LEAST, Math.min(most, messagesASecond * SECONDS));
  }
}
