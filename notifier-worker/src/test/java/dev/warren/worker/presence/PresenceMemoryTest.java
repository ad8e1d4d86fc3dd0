package dev.warren.worker.presence;

import static dev.warren.presence.Status.AWAY;
import static dev.warren.presence.Status.BUSY;
import static dev.warren.presence.Status.OFFLINE;
import static dev.warren.presence.Status.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.worker.event.OwnEvent;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Played;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PresenceMemoryTest {

  private static final String TEAM = "presence.t";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Played played = new Played();

  @BeforeEach
  void start() {
    startAnew();
  }

  private void startAnew() {
    played.with(
        new PresenceMemory(
            new PresenceSettings(GRACE, TIMEOUT, Duration.ofMinutes(5)), played.clock));
  }

  @Test
  void whoComesIsOnlineAndWhoGoesIsOfflineAfterTheGracePeriodWithWhenTheyWereLastThere() {
    settled();
    report("g", 1, List.of("al", "bo"), List.of());
    assertThat(published()).containsExactly("al online", "bo online");

    Instant left = Instant.ofEpochMilli(played.clock.wall());
    report("g", 2, List.of(), List.of("al"));
    passWithBeats(Duration.ofMillis(9_900), "g");
    assertThat(published()).isEmpty();

    passWithBeats(Duration.ofMillis(100), "g");
    ObjectNode offline = played.said.get(0).event().data();
    assertThat(offline.get("lastSeen").stringValue()).isEqualTo(OwnEvent.time(left));
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void whoComesBackWithinTheGracePeriodWasNeverAway() {
    settled();
    report("g", 1, List.of("al"), List.of());
    says("al", AWAY);
    published();

    report("g", 2, List.of(), List.of("al"));
    pass(Duration.ofSeconds(9));
    report("h", 1, List.of("al"), List.of());
    passWithBeats(Duration.ofMinutes(2), "h");

    assertThat(published()).isEmpty();
    assertThat(keyframe()).extracting(Presence::status).containsExactly(AWAY);
  }

  @Test
  void whoIsConnectedElsewhereDoesNotGoWithOneGateway() {
    settled();
    report("g", 1, List.of("al", "bo"), List.of());
    report("h", 1, List.of("al"), List.of());
    published();

    played.note(Names.BEATS, new Note.Beat("g", true, Map.of()));
    passWithBeats(Duration.ofSeconds(11), "h");

    assertThat(published()).containsExactly("bo offline");
  }

  @Test
  void theUsersOfASilentGatewayAreGoneSinceItsLastBeat() {
    settled();
    report("g", 1, List.of("al"), List.of());
    pass(SECOND);
    beat("g");
    Instant last = Instant.ofEpochMilli(played.clock.wall());
    published();

    pass(Duration.ofMillis(14_900));
    assertThat(published()).isEmpty();
    pass(Duration.ofMillis(100));

    assertThat(played.said.get(0).event().data().get("lastSeen").stringValue())
        .isEqualTo(OwnEvent.time(last));
    assertThat(published()).containsExactly("al offline");

    // It was not dead, only silent: what it reports is incomplete, as all of it is forgotten.
    beat("g");
    assertThat(played.asks).isEqualTo(1);
    report("g", 2, List.of("bo"), List.of());
    assertThat(played.asks).isEqualTo(2);
    full("g", 3, List.of("al", "bo"), null, 0);
    assertThat(published()).containsExactly("al online", "bo online");
  }

  @Test
  void nothingThatTimeBringsHappensWithoutADue() {
    settled();
    report("g", 1, List.of("al"), List.of());
    published();

    played.passWithoutDues(Duration.ofMinutes(5));
    report("h", 1, List.of("bo"), List.of());
    assertThat(published()).containsExactly("bo online");

    // So long after its time, it is not the gateway alone that stood still.
    played.note("", new Note.Due("h"));
    assertThat(published()).isEmpty();
    passWithBeats(TIMEOUT, "h");
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void whereEverythingStoodStillNobodyIsTakenForDeadWhoIsHeardAgain() {
    settled();
    report("g", 1, List.of("al"), List.of());
    published();

    played.passWithoutDues(Duration.ofMinutes(5));
    played.note("", new Note.Due("h"));
    passWithBeats(TIMEOUT.multipliedBy(3), "g");
    assertThat(published()).isEmpty();
    assertThat(played.asks).isZero();
  }

  @Test
  void whereADueComesBackLateNobodyIsGoneForSilenceOrForGrace() {
    settled();
    report("g", 1, List.of("al"), List.of());
    report("h", 1, List.of("bo", "cy"), List.of());
    posts("di", ONLINE);
    pass(SECOND.multipliedBy(5));
    report("h", 2, List.of(), List.of("bo"));
    Instant last = Instant.ofEpochMilli(played.clock.wall());
    published();

    // All stand still from here on; it is not twice as long as a gateway may be silent.
    played.passWithoutDues(Duration.ofMillis(17_001));
    played.note("", new Note.Due("x"));
    assertThat(published()).isEmpty();
    beat("g");
    passWithBeats(Duration.ofMillis(9_900), "g");
    assertThat(published()).isEmpty();
    passWithBeats(Duration.ofMillis(100), "g");
    assertThat(played.said.get(0).event().data().get("lastSeen").stringValue())
        .isEqualTo(OwnEvent.time(last));
    assertThat(published()).containsExactly("bo offline");

    // Who is silent still is gone since it was heard.
    passWithBeats(Duration.ofSeconds(10), "g");
    assertThat(played.said.get(0).event().data().get("lastSeen").stringValue())
        .isEqualTo(OwnEvent.time(last));
    assertThat(published()).containsExactly("cy offline");
  }

  @Test
  void aDueThatIsAMomentLateIsActedUpon() {
    settled();
    report("g", 1, List.of("al"), List.of());
    published();

    played.passWithoutDues(TIMEOUT.plusSeconds(2));
    played.note("", new Note.Due("x"));
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void whereThereIsNoGraceALateDueEndsAllTheSame() {
    played.with(
        new PresenceMemory(
            new PresenceSettings(Duration.ZERO, TIMEOUT, Duration.ofMinutes(5)), played.clock));
    settled();
    report("g", 1, List.of("al"), List.of());
    report("g", 2, List.of(), List.of("al"));
    published();

    played.passWithoutDues(SECOND.multipliedBy(5));
    played.note("", new Note.Due("x"));
    assertThat(published()).isEmpty();
    pass(SECOND);
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void aWorkerThatTakesOverIsSilentAboutWhoIsStillThereAndKeepsWhatTheySaid() {
    full(
        "g",
        7,
        List.of("al", "bo", "cy"),
        List.of(shown("al", AWAY), shown("bo", ONLINE), shown("dy", BUSY), shown("ed", OFFLINE)),
        100);
    full("h", 3, List.of("fy"), List.of(shown("fy", BUSY), shown("al", BUSY)), 99);

    // Who came while nobody held the partition.
    assertThat(published()).containsExactly("cy online");
    passWithBeats(Duration.ofMillis(14_900), "g", "h");
    assertThat(published()).isEmpty();
    passWithBeats(Duration.ofMillis(100), "g", "h");
    assertThat(published()).containsExactly("dy offline");
    assertThat(keyframe())
        .extracting(p -> p.userId() + " " + p.status().title())
        .containsExactlyInAnyOrder(
            "al away", "bo online", "cy online", "dy offline", "ed offline", "fy busy");
  }

  @Test
  void ofTwoGatewaysTheOneThatIsFurtherInTheLogKnowsBetter() {
    full("g", 7, List.of("al"), List.of(shown("al", AWAY)), 100);
    full("h", 7, List.of(), List.of(shown("al", BUSY)), 101);
    full("i", 7, List.of(), List.of(shown("al", ONLINE)), 99);

    pass(SECOND.multipliedBy(3));

    assertThat(published()).isEmpty();
    assertThat(keyframe()).extracting(Presence::status).containsExactly(BUSY);
  }

  @Test
  void whatThisWorkerHasPublishedNobodyElseKnowsBetter() {
    full("g", 7, List.of("al"), List.of(shown("al", AWAY)), 100);
    says("al", BUSY);
    full("h", 7, List.of("al"), List.of(shown("al", AWAY)), 200);

    assertThat(published()).containsExactly("al busy");
    assertThat(keyframe()).extracting(Presence::status).containsExactly(BUSY);
  }

  @Test
  void aGatewayThatDoesNotKnowWhatIsShownIsNotTheLastWord() {
    full("new", 1, List.of("al"), null, 0);
    assertThat(published()).isEmpty();
    full("old", 9, List.of("bo"), List.of(shown("al", AWAY), shown("bo", ONLINE)), 100);
    pass(SECOND.multipliedBy(3));
    assertThat(published()).isEmpty();

    startAnew();
    full("new", 1, List.of("al"), null, 0);
    pass(SECOND.multipliedBy(2));
    assertThat(published()).containsExactly("al online");
  }

  @Test
  void aGapInTheReportsIsFilledByAFullOneAndARedeliveredReportChangesNothing() {
    settled();
    report("g", 1, List.of("al"), List.of());
    report("g", 1, List.of("al"), List.of());
    report("g", 2, List.of("bo"), List.of());
    report("g", 1, List.of("al"), List.of());
    assertThat(published()).containsExactly("al online", "bo online");
    assertThat(played.asks).isZero();

    report("g", 4, List.of("cy"), List.of());
    assertThat(played.asks).isEqualTo(1);
    assertThat(published()).isEmpty();

    full("g", 5, List.of("bo", "cy", "di"), null, 0);
    assertThat(published()).containsExactly("cy online", "di online");
    passWithBeats(GRACE, "g");
    assertThat(published()).containsExactly("al offline");

    report("unknown", 3, List.of("ed"), List.of());
    assertThat(played.asks).isEqualTo(2);
    assertThat(published()).isEmpty();
  }

  @Test
  void whatSomebodySaysHoldsUntilTheyAreOfflineAndIsPublishedWhereItIsNews() {
    settled();
    report("g", 1, List.of("al"), List.of());
    published();
    says("al", AWAY);
    says("al", AWAY);
    says("al", OFFLINE);
    assertThat(published()).containsExactly("al away", "al offline");
    report("h", 1, List.of("al"), List.of());
    assertThat(published()).isEmpty();
    says("al", BUSY);

    report("g", 2, List.of(), List.of("al"));
    report("h", 2, List.of(), List.of("al"));
    passWithBeats(GRACE, "g", "h");
    report("h", 3, List.of("al"), List.of());

    assertThat(published()).containsExactly("al busy", "al offline", "al online");
  }

  @Test
  void whatSomebodySaysFirstIsAnsweredAndSaidAgainItIsNot() {
    settled();
    report("g", 1, List.of("al", "bo"), List.of());
    says("al", ONLINE);
    passWithBeats(Duration.ofMillis(2_000), "g");
    says("al", ONLINE);
    assertThat(published()).containsExactly("al online", "bo online", "al online");
  }

  @Test
  void whoSaysSomethingBeforeTheirGatewayHasReportedIsThereForAsLongAsTheGracePeriod() {
    settled();
    says("al", AWAY);
    report("g", 1, List.of("al"), List.of());
    says("bo", BUSY);
    assertThat(published()).containsExactly("al away", "bo busy");

    passWithBeats(GRACE, "g");
    assertThat(published()).containsExactly("bo offline");
  }

  @Test
  void whatAPublisherSaysIsAlwaysPublishedAndCountsAsAConnectionForAWhile() {
    settled();
    posts("al", ONLINE);
    pass(Duration.ofMinutes(4));
    posts("al", ONLINE);
    posts("al", AWAY);
    pass(Duration.ofMillis(299_900));
    assertThat(published()).containsExactly("al online", "al online", "al away");

    pass(Duration.ofMillis(100));
    assertThat(published()).containsExactly("al offline");

    posts("al", BUSY);
    posts("al", OFFLINE);
    pass(Duration.ofMinutes(6));
    assertThat(published()).containsExactly("al busy", "al offline");
  }

  @Test
  void ofAPublisherAndAClientWhoSaidSomethingLastIsRight() {
    settled();
    report("g", 1, List.of("al"), List.of());
    says("al", AWAY);
    posts("al", BUSY);
    says("al", AWAY);
    posts("al", OFFLINE);
    passWithBeats(Duration.ofMinutes(6), "g");
    says("al", ONLINE);

    assertThat(published())
        .containsExactly("al online", "al away", "al busy", "al away", "al offline", "al online");
  }

  @Test
  void nUsersWithMChangesAreMPublications() {
    settled();
    List<String> users = IntStream.range(0, 100).mapToObj(i -> "u" + i).toList();
    report("g", 1, users, List.of());
    assertThat(published()).hasSize(100);
    for (int i = 0; i < 10; i++) {
      for (String user : users) {
        says(user, i % 2 == 0 ? AWAY : BUSY);
        says(user, i % 2 == 0 ? AWAY : BUSY);
      }
    }
    assertThat(published()).hasSize(1_000);
    report("g", 2, List.of(), users);
    passWithBeats(GRACE, "g");
    assertThat(published()).hasSize(100);
    assertThat(played.told.stream().filter(told -> told.note() instanceof Note.Keyframe))
        .hasSize(0);
  }

  @Test
  void keyframesComeWhenAllIsLearnedWhenTheyAreWantedAndAMinuteAfterAChange() {
    full("g", 1, List.of("al"), List.of(shown("al", ONLINE)), 5);
    passWithBeats(SECOND.multipliedBy(2), "g");
    assertThat(keyframes()).isEqualTo(1);
    passWithBeats(Duration.ofMinutes(5), "g");
    assertThat(keyframes()).isZero();

    says("al", AWAY);
    says("al", BUSY);
    passWithBeats(Duration.ofSeconds(59), "g");
    assertThat(keyframes()).isZero();
    passWithBeats(SECOND, "g");
    assertThat(keyframes()).isEqualTo(1);

    played.note(Names.BEATS, new Note.Wants("new"));
    assertThat(played.told.get(0).routingKey()).isEqualTo(Names.STATES);
    assertThat(keyframes()).isEqualTo(1);
    assertThat(published()).containsExactly("al away", "al busy");
  }

  @Test
  void whoIsOfflineIsForgottenAfterADayOrWhereTooManyLeftLater() {
    settled();
    report("g", 1, List.of("al", "bo"), List.of());
    report("g", 2, List.of(), List.of("al"));
    passWithBeats(Duration.ofHours(1), "g");
    assertThat(keyframe()).hasSize(2);
    pass(Duration.ofMinutes(23 * 60 + 30));
    assertThat(keyframe()).extracting(Presence::userId).containsExactly("bo");

    List<String> many = IntStream.range(0, Departed.MOST).mapToObj(i -> "u" + i).toList();
    full("h", 1, many, null, 0);
    full("h", 2, List.of(), null, 0);
    passWithBeats(GRACE, "h");
    assertThat(keyframe()).hasSize(Departed.MOST).extracting(Presence::userId).doesNotContain("bo");
  }

  @Test
  void whoIsOfflineForADayIsForgottenWhereNothingElseHappens() {
    settled();
    full("g", 1, List.of(), List.of(shown("ed", OFFLINE)), 5);
    report("g", 2, List.of("al"), List.of());
    played.note(Names.BEATS, new Note.Beat("g", true, Map.of()));
    pass(Duration.ofHours(1));
    assertThat(keyframes()).isEqualTo(1);

    pass(Duration.ofHours(22));
    assertThat(keyframes()).isZero();
    pass(Duration.ofHours(2));
    List<List<Presence>> told =
        played.told.stream().map(each -> ((Note.Keyframe) each.note()).users()).toList();
    assertThat(told.get(told.size() - 1)).isEmpty();
    assertThat(told).hasSizeBetween(1, 2);
    played.told.clear();

    // All of the team is forgotten, and there is nothing more to look at.
    played.note(Names.BEATS, new Note.Wants("new"));
    assertThat(keyframes()).isZero();
  }

  @Test
  void aStateThatAClientMakesUpIsNotPassedOn() {
    settled();
    played.event(TEAM, "presence_state", "'users':[]", true);
    assertThat(played.said).isEmpty();
  }

  @Test
  void whatIsNobodysStatusIsPassedOnAndWhatIsNoReportPassedOver() {
    settled();
    played.event(TEAM, "presence_state", "'users':[]", false);
    assertThat(played.said).hasSize(1);
    played.said.clear();

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

  /** Past the time in which a new memory learns. */
  private void settled() {
    pass(SECOND.multipliedBy(2));
    played.told.clear();
  }

  private void report(String gateway, long seq, List<String> present, List<String> gone) {
    played.note(TEAM, new Note.Report(gateway, seq, false, present, gone, Note.Shown.UNKNOWN));
  }

  private void full(
      String gateway, long seq, List<String> present, List<Presence> shown, long shownAt) {
    played.note(
        TEAM,
        new Note.Report(gateway, seq, true, present, List.of(), new Note.Shown(shown, shownAt)));
  }

  private Presence shown(String user, Status status) {
    return new Presence(user, status, played.clock.wall());
  }

  private void says(String user, Status status) {
    played.event(TEAM, "user_presence", data(user, status), true);
  }

  private void posts(String user, Status status) {
    played.event(TEAM, "user_presence", data(user, status), false);
  }

  private static String data(String user, Status status) {
    return "'user_id':'%s','status':'%s'".formatted(user, status.title());
  }

  private void beat(String gateway) {
    played.note(Names.BEATS, new Note.Beat(gateway, false, Map.of()));
  }

  private void pass(Duration time) {
    played.pass(time);
  }

  private void passWithBeats(Duration time, String... gateways) {
    long leftMs = time.toMillis();
    while (leftMs > 0) {
      long stepMs = Math.min(leftMs, 5_000);
      for (String gateway : gateways) {
        beat(gateway);
      }
      pass(Duration.ofMillis(stepMs));
      leftMs -= stepMs;
    }
  }

  private List<String> published() {
    List<String> published = played.said.stream().map(PresenceMemoryTest::text).toList();
    played.said.clear();
    return published;
  }

  private static String text(Said said) {
    assertThat(said.event().channel().name()).isEqualTo(TEAM);
    ObjectNode data = said.event().data();
    String user = data.path("userId").asString(data.path("user_id").asString(""));
    return user + " " + data.get("status").stringValue();
  }

  private int keyframes() {
    int keyframes =
        (int) played.told.stream().filter(told -> told.note() instanceof Note.Keyframe).count();
    played.told.clear();
    return keyframes;
  }

  private List<Presence> keyframe() {
    played.told.clear();
    played.note(Names.BEATS, new Note.Wants("new"));
    Note.Keyframe keyframe = (Note.Keyframe) played.told.get(0).note();
    played.told.clear();
    return keyframe.users();
  }
}
