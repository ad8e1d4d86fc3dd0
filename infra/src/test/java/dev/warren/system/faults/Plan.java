package dev.warren.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The plan of a run.
 *
 * @param load the shortest time to send; a run sends longer if its faults take longer
 * @param faults the faults, in their order
 * @param every the shortest time between the begins of two faults
 * @param seed the seed of all random choices
 * @param cluster whether RabbitMQ is a cluster of three nodes
 */
record Plan(
    Duration load,
    List<FaultKind> faults,
    Duration every,
    long seed,
    Set<Traffic> traffic,
    boolean cluster) {

  private static final Duration EVERY = Duration.ofSeconds(22);

  /** A node of a cluster needs longer until all queues have their members again. */
  private static final Duration EVERY_OF_CLUSTER = Duration.ofSeconds(35);

  /** A plan with these kinds of faults in random order, repeated for this long. */
  static Plan of(
      Duration load, long seed, Set<Traffic> traffic, Set<FaultKind> kinds, boolean cluster) {
    Random random = new Random(seed);
    long number = Math.max(1, load.toSeconds() / (cluster ? EVERY_OF_CLUSTER : EVERY).toSeconds());
    List<FaultKind> faults = new ArrayList<>();
    while (faults.size() < number) {
      List<FaultKind> round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      faults.addAll(round);
    }
    return new Plan(
        load, List.copyOf(faults.subList(0, (int) number)), EVERY, seed, traffic, cluster);
  }

  /**
   * By how much more than usual the senders send: a run of half an hour on a cluster accounts for a
   * million messages.
   */
  double pace() {
    return cluster ? 2.4 : 1;
  }

  /** The time after which a run counts as hanging. */
  Duration hangsAfter() {
    return load.multipliedBy(2).plusMinutes(30);
  }
}
