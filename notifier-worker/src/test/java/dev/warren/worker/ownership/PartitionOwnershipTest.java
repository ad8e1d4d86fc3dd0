package dev.warren.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An owner announces itself, and forgets everything once another owner is announced. */
class PartitionOwnershipTest {

  private static final String QUEUE = Family.PRESENCE.queue(0);
  private static final Note UNDISPUTED = new Note.Beat("g", false, Map.of());

  private final OwnedPartition played = new OwnedPartition(Family.PRESENCE);
  private final PartitionOwnership ownership = played.ownership;

  @Test
  void firstDeliveryAnnouncesTheOwner() {
    assertThat(played.memories).isEmpty();
    Effects first = ownership.note(null, "x");

    assertThat(first.notes()).extracting(OutgoingNote::routingKey).containsExactly(Names.OWNERS);
    assertThat(announced(first)).isNotEmpty();
    assertThat(ownership.note(new Note.MemoryRequest("g"), "x").notes()).isEmpty();
    assertThat(played.memories).hasSize(1);
    assertThat(played.memory().notes).containsExactly(new Note.MemoryRequest("g"));
  }

  @Test
  void familyWithoutReportsHasNoAnnouncement() {
    assertThat(new OwnedPartition(Family.MESSAGES).ownership.note(null, "x").notes()).isEmpty();
  }

  @Test
  void anotherOwnersNameClearsTheMemory() {
    String owner = announced(ownership.note(null, "x"));
    Note another = beat("another");
    pass(Duration.ofSeconds(3));
    // This beat may be older than the announcement.
    assertThat(ownership.note(another, "x").notes()).isEmpty();
    assertThat(ownership.note(beat(owner), "x").notes()).isEmpty();
    assertThat(ownership.note(new Note.Beat("g", false, Map.of("q", "other")), "x").notes())
        .isEmpty();

    pass(Duration.ofMillis(1));
    assertThat(ownership.note(beat(owner), "x").notes()).isEmpty();
    assertThat(played.memories).hasSize(1);
    String next = announced(ownership.note(another, "x"));

    assertThat(next).isNotEqualTo(owner);
    assertThat(played.memories).hasSize(2);
    assertThat(played.memory().notes).containsExactly(another);
    assertThat(ownership.note(another, "x").notes()).isEmpty();
  }

  @Test
  void resyncIsRequestedAtMostEveryTwoSeconds() {
    String owner = announced(ownership.note(null, "x"));
    played.memory().needsResync = true;
    assertThat(ownership.note(new Note.MemoryRequest("g"), "x").notes()).isEmpty();
    played.memory().needsResync = false;
    pass(Duration.ofMillis(1_999));
    assertThat(ownership.note(beat(owner), "x").notes()).isEmpty();
    pass(Duration.ofMillis(1));

    assertThat(announced(ownership.note(beat(owner), "x"))).isEqualTo(owner);
    pass(Duration.ofSeconds(10));
    assertThat(ownership.note(beat(owner), "x").notes()).isEmpty();
  }

  @Test
  void resyncWaitsUntilABeatNamesNobodyElse() {
    String owner = announced(ownership.note(null, "x"));
    pass(Duration.ofSeconds(2));
    played.memory().needsResync = true;
    // Another worker may have owned the partition, which an announcement now would hide.
    assertThat(ownership.note(new Note.MemoryRequest("g"), "x").notes()).isEmpty();
    played.memory().needsResync = false;
    assertThat(ownership.note(beat("another"), "x").notes()).isEmpty();

    pass(Duration.ofSeconds(2));
    String next = announced(ownership.note(beat("another"), "x"));
    assertThat(next).isNotEqualTo(owner);
    assertThat(played.memories).hasSize(2);

    played.memory().needsResync = true;
    pass(Duration.ofSeconds(2));
    assertThat(announced(ownership.note(UNDISPUTED, "x"))).isEqualTo(next);
    assertThat(played.memories).hasSize(2);
  }

  @Test
  void namesOfEarlierOwnersAreIgnored() {
    String first = announced(ownership.note(null, "x"));
    pass(Duration.ofSeconds(4));
    String second = announced(ownership.note(beat("predecessor"), "x"));

    // Gateways that are behind the log still repeat these names.
    for (String named : List.of("predecessor", first, "predecessor", second)) {
      pass(Duration.ofSeconds(4));
      assertThat(ownership.note(beat(named), "x").notes()).isEmpty();
    }
    assertThat(played.memories).hasSize(2);
    pass(Duration.ofSeconds(4));
    assertThat(announced(ownership.note(beat("successor"), "x"))).isNotIn(first, second);
  }

  @Test
  void memoryIsDroppedAfterALongSilence() {
    String owner = announced(ownership.note(null, "x"));
    pass(Duration.ofSeconds(15));
    assertThat(ownership.note(new Note.TimerDue(owner), "x").notes()).isEmpty();
    pass(Duration.ofMillis(15_001));

    // The worker's own timer note does not count, because it may be older than another worker's
    // ownership.
    assertThat(announced(ownership.note(new Note.TimerDue(owner), "x"))).isNotEqualTo(owner);
    assertThat(played.memories).hasSize(2);
    assertThat(played.memories.get(0).notes).containsExactly(new Note.TimerDue(owner));
    assertThat(played.memories.get(1).notes).isEmpty();
  }

  @Test
  void familyWithoutReportsKeepsItsMemory() {
    OwnedPartition typing = new OwnedPartition(Family.MESSAGES);
    typing.ownership.note(null, "x");
    typing.clock.pass(Duration.ofHours(1));
    typing.ownership.note(null, "x");
    typing.ownership.onTimer();

    assertThat(typing.memories).hasSize(1);
    assertThat(typing.posted).isEmpty();
  }

  @Test
  void onlyItsOwnTimerNoteReachesTheMemory() {
    String owner = announced(ownership.note(null, "x"));

    ownership.note(new Note.TimerDue("another"), "x");
    assertThat(played.memory().notes).isEmpty();
    ownership.note(new Note.TimerDue(owner), "x");
    assertThat(played.memory().notes).containsExactly(new Note.TimerDue(owner));
  }

  private void pass(Duration time) {
    played.clock.pass(time);
  }

  private static Note beat(String owner) {
    return new Note.Beat("g", false, Map.of(QUEUE, owner));
  }

  private static String announced(Effects effects) {
    assertThat(effects.notes()).hasSize(1);
    Note.Owned hold = (Note.Owned) effects.notes().get(0).note();
    assertThat(hold.queue()).isEqualTo(QUEUE);
    return hold.owner();
  }
}
