package dev.warren.worker.presence;

import static dev.warren.presence.Status.AWAY;
import static dev.warren.presence.Status.BUSY;
import static dev.warren.presence.Status.OFFLINE;
import static dev.warren.presence.Status.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keyframes carry a whole team, and offline users leave them after a day. */
class PresenceKeyframesTest extends PresenceTestBase {

  @Test
  void keyframeFollowsAChangeAfterAMinute() {
    fullReport("g", 1, List.of("al"), List.of(shown("al", ONLINE)), 5);
    passWithBeats(SECOND.multipliedBy(2), "g");
    assertThat(keyframes()).isEqualTo(1);
    passWithBeats(Duration.ofMinutes(5), "g");
    assertThat(keyframes()).isZero();

    setByClient("al", AWAY);
    setByClient("al", BUSY);
    passWithBeats(Duration.ofSeconds(59), "g");
    assertThat(keyframes()).isZero();
    passWithBeats(SECOND, "g");
    assertThat(keyframes()).isEqualTo(1);

    played.note(Names.BEATS, new Note.MemoryRequest("new"));
    assertThat(played.notes.get(0).routingKey()).isEqualTo(Names.STATES);
    assertThat(keyframes()).isEqualTo(1);
    assertThat(published()).containsExactly("al away", "al busy");
  }

  @Test
  void offlineUsersAreForgotten() {
    settle();
    report("g", 1, List.of("al", "bo"), List.of());
    report("g", 2, List.of(), List.of("al"));
    passWithBeats(Duration.ofHours(1), "g");
    assertThat(keyframe()).hasSize(2);
    pass(Duration.ofMinutes(23 * 60 + 30));
    assertThat(keyframe()).extracting(Presence::userId).containsExactly("bo");

    List<String> many =
        IntStream.range(0, OfflineRetention.MAX_USERS).mapToObj(i -> "u" + i).toList();
    fullReport("h", 1, many, null, 0);
    fullReport("h", 2, List.of(), null, 0);
    passWithBeats(GRACE, "h");
    assertThat(keyframe())
        .hasSize(OfflineRetention.MAX_USERS)
        .extracting(Presence::userId)
        .doesNotContain("bo");
  }

  /** RabbitMQ accepts messages of 2 MB. */
  @Test
  void usersWhomPublishersInventFillNoKeyframe() {
    settle();
    for (int i = 0; i < 10_000; i++) {
      setByPublisher("\u6f22".repeat(100) + i, ONLINE);
    }
    report("g", 1, List.of("al"), List.of());
    setByPublisher("bo", ONLINE);
    List<Presence> shown = keyframe();
    assertThat(shown).extracting(Presence::userId).contains("al").doesNotContain("bo");
    assertThat(new Note.Keyframe(TEAM, shown).encode()).hasSizeBetween(1_400_000, 1_600_000);
    assertThat(published()).hasSize(10_002).contains("bo online");
  }

  @Test
  void usersWhomPublishersInventFillNoMemory() {
    settle();
    for (int i = 0; i < 50_000; i++) {
      played.event("presence.t" + i, "user_presence", "'userId':'u','status':'online'", false);
    }
    played.events.clear();
    report("g", 1, List.of("al"), List.of());
    assertThat(published()).containsExactly("al online");
    played.notes.clear();
    played.note(Names.BEATS, new Note.MemoryRequest("new"));
    assertThat(played.notes).hasSizeBetween(20_000, 30_000);
  }

  @Test
  void emptyTeamIsForgottenAfterADay() {
    settle();
    fullReport("g", 1, List.of(), List.of(shown("ed", OFFLINE)), 5);
    report("g", 2, List.of("al"), List.of());
    played.note(Names.BEATS, new Note.Beat("g", true, Map.of()));
    pass(Duration.ofHours(1));
    assertThat(keyframes()).isEqualTo(1);

    pass(Duration.ofHours(22));
    assertThat(keyframes()).isZero();
    pass(Duration.ofHours(2));
    List<List<Presence>> keyframes =
        played.notes.stream().map(each -> ((Note.Keyframe) each.note()).users()).toList();
    assertThat(keyframes.get(keyframes.size() - 1)).isEmpty();
    assertThat(keyframes).hasSizeBetween(1, 2);
    played.notes.clear();

    // The worker has forgotten the whole team, so there is no further keyframe.
    played.note(Names.BEATS, new Note.MemoryRequest("new"));
    assertThat(keyframes()).isZero();
  }
}
