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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reports and statuses become presence events; only changes are published. */
class PresenceMemoryTest extends PresenceTestBase {

  @Test
  void offlineAfterGraceWithLastSeen() {
    settle();
    report("g", 1, List.of("al", "bo"), List.of());
    assertThat(published()).containsExactly("al online", "bo online");

    Instant left = now();
    report("g", 2, List.of(), List.of("al"));
    passWithBeats(Duration.ofMillis(9_900), "g");
    assertThat(published()).isEmpty();

    passWithBeats(Duration.ofMillis(100), "g");
    assertOffline("al", left);
  }

  @Test
  void returnWithinGraceKeepsTheStatus() {
    settle();
    report("g", 1, List.of("al"), List.of());
    setByClient("al", AWAY);
    published();

    report("g", 2, List.of(), List.of("al"));
    pass(Duration.ofSeconds(9));
    report("h", 1, List.of("al"), List.of());
    passWithBeats(Duration.ofMinutes(2), "h");

    assertThat(published()).isEmpty();
    assertThat(keyframe()).extracting(Presence::status).containsExactly(AWAY);
  }

  @Test
  void userOfAnotherGatewayStaysOnline() {
    settle();
    report("g", 1, List.of("al", "bo"), List.of());
    report("h", 1, List.of("al"), List.of());
    published();

    played.note(Names.BEATS, new Note.Beat("g", true, Map.of()));
    passWithBeats(Duration.ofSeconds(11), "h");

    assertThat(published()).containsExactly("bo offline");
  }

  @Test
  void statusHoldsUntilTheUserIsOffline() {
    settleWith("al");
    setByClient("al", AWAY);
    setByClient("al", AWAY);
    setByClient("al", OFFLINE);
    assertThat(published()).containsExactly("al away", "al offline");
    report("h", 1, List.of("al"), List.of());
    assertThat(published()).isEmpty();
    setByClient("al", BUSY);

    report("g", 2, List.of(), List.of("al"));
    report("h", 2, List.of(), List.of("al"));
    passWithBeats(GRACE, "g", "h");
    report("h", 3, List.of("al"), List.of());

    assertThat(published()).containsExactly("al busy", "al offline", "al online");
  }

  @Test
  void onlyTheFirstUnchangedStatusIsPublished() {
    settle();
    report("g", 1, List.of("al", "bo"), List.of());
    setByClient("al", ONLINE);
    passWithBeats(Duration.ofMillis(2_000), "g");
    setByClient("al", ONLINE);
    assertThat(published()).containsExactly("al online", "bo online", "al online");
  }

  @Test
  void statusBeforeTheReportCountsForTheGrace() {
    settle();
    setByClient("al", AWAY);
    report("g", 1, List.of("al"), List.of());
    setByClient("bo", BUSY);
    assertThat(published()).containsExactly("al away", "bo busy");

    passWithBeats(GRACE, "g");
    assertThat(published()).containsExactly("bo offline");
  }

  @Test
  void publishersStatusCountsForFiveMinutes() {
    settle();
    setByPublisher("al", ONLINE);
    pass(Duration.ofMinutes(4));
    setByPublisher("al", ONLINE);
    setByPublisher("al", AWAY);
    pass(Duration.ofMillis(299_900));
    assertThat(published()).containsExactly("al online", "al online", "al away");

    pass(Duration.ofMillis(100));
    assertThat(published()).containsExactly("al offline");

    setByPublisher("al", BUSY);
    setByPublisher("al", OFFLINE);
    pass(Duration.ofMinutes(6));
    assertThat(published()).containsExactly("al busy", "al offline");
  }

  @Test
  void lastStatusCountsWhoeverSetIt() {
    settle();
    report("g", 1, List.of("al"), List.of());
    setByClient("al", AWAY);
    setByPublisher("al", BUSY);
    setByClient("al", AWAY);
    setByPublisher("al", OFFLINE);
    passWithBeats(Duration.ofMinutes(6), "g");
    setByClient("al", ONLINE);

    assertThat(published())
        .containsExactly("al online", "al away", "al busy", "al away", "al offline", "al online");
  }

  @Test
  void everyChangeIsPublishedOnce() {
    settle();
    List<String> users = IntStream.range(0, 100).mapToObj(i -> "u" + i).toList();
    report("g", 1, users, List.of());
    assertThat(published()).hasSize(100);
    for (int i = 0; i < 10; i++) {
      for (String user : users) {
        setByClient(user, i % 2 == 0 ? AWAY : BUSY);
        setByClient(user, i % 2 == 0 ? AWAY : BUSY);
      }
    }
    assertThat(published()).hasSize(1_000);
    report("g", 2, List.of(), users);
    passWithBeats(GRACE, "g");
    assertThat(published()).hasSize(100);
    assertThat(played.notes.stream().filter(each -> each.note() instanceof Note.Keyframe))
        .hasSize(0);
  }

  @Test
  void clientCannotPublishATeamState() {
    settle();
    played.event(TEAM, "presence_state", "'users':[]", true);
    assertThat(played.events).isEmpty();
  }

  @Test
  void otherEventsPassAndBadReportsDoNot() {
    settle();
    played.event(TEAM, "presence_state", "'users':[]", false);
    assertThat(played.events).hasSize(1);
    played.events.clear();

    played.note("presence", new Note.LastStatus(Note.JSON.createObjectNode(), 1));
    played.note(
        TEAM,
        Note.decode(
            "warren.report",
            "{\"seq\":1,\"gateway\":\"g\",\"full\":false,\"shownAt\":0}".getBytes()));
    played.note(
        TEAM,
        new Note.Report(
            "g", 2, false, List.of(" ", "x".repeat(201)), List.of(), Note.Shown.UNKNOWN));
    played.note(
        "notes.t", new Note.Report("g", 1, false, List.of("al"), List.of(), Note.Shown.UNKNOWN));

    assertThat(published()).isEmpty();
  }
}
