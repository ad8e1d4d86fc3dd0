package dev.warren.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a run does.
 *
 * @param load how long it sends, at least; longer where the faults need longer
 * @param faults in their order
 * @param every one fault begins so long after the one before, at least
 * @param seed of all that is drawn by lot
 */
record Plan(
    Duration load, List<FaultKind> faults, Duration every, long seed, Set<Traffic> traffic) {

  private static final Duration EVERY = Duration.ofSeconds(22);

  /** All kinds of faults over and over, each time in another order, for so long. */
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

  /** When a run that is not over by then hangs. */
  Duration hangsAfter() {
    return load.multipliedBy(2).plusMinutes(10);
  }
}
