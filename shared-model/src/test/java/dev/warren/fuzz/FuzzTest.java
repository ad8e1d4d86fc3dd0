package dev.warren.fuzz;

import dev.warren.broker.HeaderFuzz;
import dev.warren.channel.ChannelFuzz;
import dev.warren.event.EventFuzz;
import dev.warren.presence.NoteFuzz;
import dev.warren.testkit.fuzz.FuzzTarget;
import dev.warren.testkit.fuzz.Fuzzing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events, channels, AMQP properties and notes from strangers. {@code infra/fuzz} does the same for
 * longer, guided by coverage.
 */
class FuzzTest {

  private static final Duration TIME = Duration.ofMillis(900);

  /** A fixed seed, so that a failure repeats in the next run. */
  private static final long RANDOM = 16;

  static List<FuzzTarget> targets() {
    return List.of(new EventFuzz(), new ChannelFuzz(), new HeaderFuzz(), new NoteFuzz());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everySeedIsTakenOrRefused(FuzzTarget target) {
    new Fuzzing(target).runSeeds();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyMutationIsTakenOrRefused(FuzzTarget target) {
    new Fuzzing(target).runMutations(TIME, RANDOM);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void noTimeGrowsFasterThanItsInput(FuzzTarget target) {
    new Fuzzing(target).runGrowth(TIME, RANDOM);
  }
}
