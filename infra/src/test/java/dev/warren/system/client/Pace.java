package dev.warren.system.client;

import java.time.Duration;
import java.util.Random;

/**
 * How long the rows take.
 *
 * @param cuts how often a connection is cut at random
 * @param perSecond messages meanwhile
 * @param offline how long a client is offline
 * @param isLong whether rows also wait for the times of {@code /api/config}
 * @param limit how long a row waits for an event that has to come
 * @param seed of everything random
 */
record Pace(int cuts, int perSecond, Duration offline, boolean isLong, Duration limit, long seed) {

  /** In the suite: enough to notice a client that breaks its promise. */
  static Pace brief(Duration limit, long seed) {
    return new Pace(8, 200, Duration.ofSeconds(4), false, limit, seed);
  }

  /** As issue 18 asks. */
  static Pace thorough(int cuts, Duration limit, long seed) {
    return new Pace(cuts, 500, Duration.ofSeconds(30), true, limit, seed);
  }

  Random random(Client client) {
    return new Random(seed * 31 + client.label().hashCode());
  }
}
