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
 */
record Plan(
    Duration load, List<FaultKind> faults, Duration every, long seed, Set<Traffic> traffic) {

  private static final Duration EVERY = Duration.ofSeconds(22);

  /** A plan with all kinds of faults in random order, repeated for this long. */
  static Plan of(Duration load, long seed, Set<Traffic> traffic) {
    Random random = new Random(seed);
    long number = Math.max(1, load.toSeconds() / EVERY.toSeconds());
    List<FaultKind> faults = new ArrayList<>();
    while (faults.size() < number) {
      List<FaultKind> round = new ArrayList<>(FaultKind.with(traffic));
      Collections.shuffle(round, random);
      faults.addAll(round);
    }
    return new Plan(load, List.copyOf(faults.subList(0, (int) number)), EVERY, seed, traffic);
  }

  /** The time after which a run counts as hanging. */
  Duration hangsAfter() {
    return load.multipliedBy(2).plusMinutes(30);
  }
}
