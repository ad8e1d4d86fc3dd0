package dev.warren.gateway.fuzz;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.access.TokenFuzz;
import dev.warren.gateway.command.DestinationFuzz;
import dev.warren.gateway.transport.json.JsonFuzz;
import dev.warren.gateway.transport.stomp.StompFuzz;
import dev.warren.gateway.transport.websocket.WebSocketFuzz;
import dev.warren.testkit.fuzz.FuzzTarget;
import dev.warren.testkit.fuzz.Fuzzing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames, messages, tokens and destinations of clients; no buffer is lost. {@code infra/fuzz} does
 * the same for longer, guided by coverage.
 */
@ExtendWith(NoLeaks.class)
class FuzzTest {

  private static final Duration TIME = Duration.ofMillis(900);

  /** A fixed seed, so that a failure repeats in the next run. */
  private static final long RANDOM = 16;

  static List<FuzzTarget> targets() {
    return List.of(
        new StompFuzz(),
        new JsonFuzz(),
        new WebSocketFuzz(),
        new TokenFuzz(),
        new DestinationFuzz());
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
