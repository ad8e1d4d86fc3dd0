package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** New queues of users who create many are created one after the other. */
class CreationTurnsTest {

  private record Later(Runnable action, long delayNanos) {}

  private final Queue<Later> timer = new ArrayDeque<>();
  private final List<String> begun = new ArrayList<>();
  private final CreationTurns<String> turns =
      new CreationTurns<>(
          (action, delayNanos) -> timer.add(new Later(action, delayNanos)), begun::add);

  private boolean request(String user, String queue) {
    return turns.request(user, queue);
  }

  private long runTimer() {
    Later next = timer.remove();
    next.action.run();
    return next.delayNanos;
  }

  @Test
  void pauseIsNineTimesAsLongAsTheCreation() {
    request("mallory", "a");
    request("mallory", "b");
    assertThat(runTimer()).isZero();
    assertThat(begun).containsExactly("a");
    assertThat(timer).isEmpty();
    turns.ended(100);
    assertThat(runTimer()).isEqualTo(900);
    assertThat(begun).containsExactly("a", "b");
  }

  @Test
  void usersTakeTurns() {
    List.of("m1", "m2", "m3").forEach(queue -> request("mallory", queue));
    request("alice", "a1");
    for (int i = 0; i < 4; i++) {
      runTimer();
      turns.ended(1);
    }
    assertThat(begun).containsExactly("m1", "a1", "m2", "m3");
  }

  @Test
  void queueAfterTheLastPauseHasNoWait() {
    request("mallory", "a");
    runTimer();
    turns.ended(100);
    runTimer();
    assertThat(timer).isEmpty();
    request("mallory", "b");
    assertThat(runTimer()).isZero();
    assertThat(begun).containsExactly("a", "b");
  }

  @Test
  void pauseAfterASlowCreationIsBounded() {
    request("mallory", "a");
    runTimer();
    turns.ended(TimeUnit.MINUTES.toNanos(1));
    assertThat(runTimer()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void queueIsInLineUntilItsTurnHasEnded() {
    assertThat(turns.contains("a"::equals)).isFalse();
    request("mallory", "a");
    assertThat(turns.contains("a"::equals)).isTrue();
    runTimer();
    assertThat(begun).containsExactly("a");
    assertThat(turns.contains("a"::equals)).isTrue();
    turns.ended(1);
    assertThat(turns.contains("a"::equals)).isFalse();
  }

  @Test
  void removedQueueGetsNoTurn() {
    request("mallory", "a");
    request("mallory", "b");
    assertThat(turns.remove("a")).isTrue();
    assertThat(turns.remove("a")).isFalse();
    runTimer();
    assertThat(begun).containsExactly("b");
    assertThat(turns.isWaiting("mallory")).isFalse();
  }

  @Test
  void usersQueuesThatWaitAreBounded() {
    IntStream.range(0, CreationTurns.MOST_OF_A_USER)
        .forEach(i -> assertThat(request("mallory", "m" + i)).isTrue());
    assertThat(request("mallory", "one more")).isFalse();
    assertThat(request("alice", "a")).isTrue();
  }

  @Test
  void allQueuesThatWaitAreBounded() {
    IntStream.range(0, CreationTurns.MOST)
        .forEach(i -> assertThat(request("user-" + i, "q" + i)).isTrue());
    assertThat(request("alice", "a")).isFalse();
  }
}
