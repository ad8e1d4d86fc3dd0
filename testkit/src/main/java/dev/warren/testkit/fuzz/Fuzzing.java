package dev.warren.testkit.fuzz;

import dev.warren.testkit.fuzz.Mutations.Growing;
import java.time.Duration;
import java.util.List;

/**
 * Runs a target on its seeds and on mutations of them. The mutations ignore which code they reach,
 * which is enough for a second in each build. {@code infra/fuzz} is guided by coverage.
 */
public final class Fuzzing {

  /**
   * The length of a large input. If the time grows with the square, it shows at this length: a
   * billion steps.
   */
  private static final int LARGE = 32 * 1024;

  private static final int PARTS = 8;

  /**
   * No input of {@link #LARGE} bytes takes longer, unless its time grows faster than its length.
   */
  private static final long FAST_NANOS = 3_000_000;

  /**
   * The most growth from an eighth of the length to the full length. Proportional time grows 8
   * times, time with the square of the length 64 times.
   */
  private static final double MOST_GROWTH = 24;

  private static final int BEST_OF = 7;
  private static final int MEASUREMENTS = 4;

  private static final long SLOW_NANOS = 100_000_000;

  private final FuzzTarget target;
  private final List<byte[]> seeds;

  public Fuzzing(FuzzTarget target) {
    this(target, Seeds.of(target));
  }

  /**
   * @param seeds replace the target's own seeds
   */
  public Fuzzing(FuzzTarget target, List<byte[]> seeds) {
    this.target = target;
    this.seeds = seeds;
  }

  /** Runs every seed. */
  public void runSeeds() {
    seeds.forEach(this::run);
  }

  /**
   * Runs mutations of the seeds for this long; returns how many.
   *
   * @param random the same number makes the same mutations
   */
  public int runMutations(Duration time, long random) {
    Mutations mutations = new Mutations(random, seeds);
    return repeat(time, () -> run(mutations.next()));
  }

  /**
   * Spends this time on the search for an input whose time grows faster than its length; returns
   * how many families of inputs were measured.
   */
  public int runGrowth(Duration time, long random) {
    Mutations mutations = new Mutations(random, seeds);
    return repeat(time, () -> checkGrowth(mutations.growing()));
  }

  /** Runs a step again and again for this long; returns how often. */
  private static int repeat(Duration time, Runnable step) {
    int times = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; times++) {
      step.run();
    }
    return times;
  }

  private void checkGrowth(Growing family) {
    byte[] large = family.ofBytes(LARGE);
    if (nanos(large, 1) < FAST_NANOS || nanos(large, BEST_OF) < FAST_NANOS) {
      return;
    }
    // The smallest of several results counts, because other processes may slow down one
    // measurement.
    double growth = Double.MAX_VALUE;
    for (int i = 0; i < MEASUREMENTS && growth > MOST_GROWTH; i++) {
      long ofPart = Math.max(1, nanos(family.ofBytes(LARGE / PARTS), BEST_OF));
      growth = Math.min(growth, (double) nanos(large, BEST_OF) / ofPart);
    }
    if (growth > MOST_GROWTH) {
      throw new AssertionError(
          "%s: an input of %d bytes takes %.0f times as long as one of an eighth; with \\{%d:…} of the piece '%s' in: %s"
              .formatted(
                  target.name(),
                  large.length,
                  growth,
                  LARGE / family.piece().length,
                  Seeds.encode(family.piece()),
                  Seeds.encode(family.ofBytes(1))));
    }
  }

  private long nanos(byte[] input, int bestOf) {
    long best = Long.MAX_VALUE;
    // A slow input is repeated less often, because other processes affect its time less.
    for (int i = 0; i < bestOf && (i < 2 || best < SLOW_NANOS); i++) {
      long start = System.nanoTime();
      run(input);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  private void run(byte[] input) {
    try {
      target.take(input);
    } catch (Throwable finding) {
      throw new AssertionError(
          "%s: add this line to its seeds, then mend what it breaks: %s"
              .formatted(target.name(), Seeds.encode(input)),
          finding);
    }
  }
}
