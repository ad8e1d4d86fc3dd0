package dev.warren.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner posts itself notes for its timers, and fewer of them while no note returns. */
class PartitionTimerTest {

  private static final String QUEUE = Family.PRESENCE.queue(0);

  private final OwnedPartition played = new OwnedPartition(Family.PRESENCE);
  private final PartitionOwnership ownership = played.ownership;
  private String owner;

  @BeforeEach
  void own() {
    Effects first = ownership.note(null, "x");
    owner = ((Note.Owned) first.notes().get(0).note()).owner();
  }

  @Test
  void ownerWithoutTrafficPostsItselfANote() {
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofMillis(7_499));
      ownership.onTimer();
      assertThat(played.posted).isEmpty();
      pass(Duration.ofMillis(1));
      ownership.onTimer();
      assertThat(played.posted).containsExactly(List.of("", QUEUE, owner));
      played.posted.clear();
      assertThat(ownership.note(new Note.TimerDue(owner), QUEUE).notes()).isEmpty();
    }
    assertThat(played.memories).hasSize(1);
  }

  @Test
  void noteIsPostedThroughEachChannelWithATimerDue() {
    played.memory().nextTimerAt = played.clock.steady() + 1_000;
    ownership.onTimer();
    assertThat(played.posted).isEmpty();

    pass(Duration.ofSeconds(1));
    ownership.onTimer();
    assertThat(played.posted)
        .containsExactly(
            List.of("", QUEUE, owner), List.of("warren.presence", "presence.t", owner));
    assertThat(played.memory().limit).isEqualTo(1_000);
  }

  @Test
  void onlyOneNoteIsPostedUntilOneReturns() {
    runTimer();
    assertThat(played.memory().limit).isEqualTo(1_000);
    runTimer();
    assertThat(played.memory().limit).isEqualTo(1);

    ownership.note(new Note.TimerDue(owner), "x");
    runTimer();
    assertThat(played.memory().limit).isEqualTo(1_000);
  }

  @Test
  void nothingIsPostedAfterTheEnd() {
    ownership.end();
    runTimer();

    assertThat(played.posted).isEmpty();
  }

  @Test
  void notesThatDoNotReturnArePostedEverLessOften() {
    played.memory().repeats = true;
    played.memory().nextTimerAt = played.clock.steady();
    played.delays.clear();
    for (int i = 0; i < 8; i++) {
      ownership.onTimer();
      pass(Duration.ofMillis(played.delays.get(i)));
    }

    // Each delay is drawn between half and all of these times, which double. The memory itself
    // waits 2 s.
    List<Long> longest = List.of(2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 64_000L);
    for (int i = 0; i < longest.size(); i++) {
      assertThat(played.delays.get(i))
          .isBetween(Math.max(2_000, longest.get(i) / 2), longest.get(i));
    }
  }

  @Test
  void batchThatWaitsBehindABacklogIsNotRepeated() {
    played.memory().repeats = true;
    runTimer();
    assertThat(played.memory().limit).isEqualTo(1_000);
    for (int i = 0; i < 3; i++) {
      pass(Duration.ofSeconds(2));
      ownership.note(new Note.MemoryRequest("g"), "x");
      ownership.onTimer();
      assertThat(played.memory().limit).isEqualTo(1);
    }

    // The first note has returned, and the others follow directly.
    ownership.note(new Note.TimerDue(owner), "x");
    played.posted.clear();
    played.memory().nextTimerAt = played.clock.steady();
    pass(Duration.ofMillis(999));
    ownership.onTimer();
    assertThat(played.posted).isEmpty();
    pass(Duration.ofMillis(1));
    ownership.onTimer();
    assertThat(played.memory().limit).isEqualTo(1_000);
  }

  /** Makes the memory's timer due and runs it. */
  private void runTimer() {
    played.memory().nextTimerAt = played.clock.steady();
    ownership.onTimer();
  }

  private void pass(Duration time) {
    played.clock.pass(time);
  }
}
