package dev.warren.testkit.fuzz;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promises of all code that reads input from strangers. A module's test names its targets.
 * {@code infra/fuzz} checks the same for longer, guided by coverage.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface FuzzPromises {

  /** The time to check one promise for one target. */
  Duration TIME = Duration.ofMillis(900);

  /** A fixed seed, so that a failure repeats in the next run. */
  long RANDOM = 16;

  List<FuzzTarget> targets();

  @ParameterizedTest
  @MethodSource("targets")
  default void everySeedIsTakenOrRefused(FuzzTarget target) {
    new Fuzzing(target).runSeeds();
  }

  @ParameterizedTest
  @MethodSource("targets")
  default void everyMutationIsTakenOrRefused(FuzzTarget target) {
    new Fuzzing(target).runMutations(TIME, RANDOM);
  }

  @ParameterizedTest
  @MethodSource("targets")
  default void noTimeGrowsFasterThanItsInput(FuzzTarget target) {
    new Fuzzing(target).runGrowth(TIME, RANDOM);
  }
}
