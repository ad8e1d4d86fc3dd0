package dev.warren.worker.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.worker.event.WorkerEvent;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.ownership.PlayedMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.node.ObjectNode;

/** Plays reports, statuses and time to a presence memory of one team. */
abstract class PresenceTestBase {

  static final String TEAM = "presence.t";
  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration TIMEOUT = Duration.ofSeconds(15);
  static final Duration GRACE = Duration.ofSeconds(10);

  /** The memory for users whom publishers name: more than a full team takes. */
  static final long MAX_BYTES = 16 * 1024 * 1024;

  final PlayedMemory played = new PlayedMemory();
  PresenceMemory memory;

  @BeforeEach
  void begin() {
    begin(GRACE);
  }

  /** Begins with an empty memory. */
  final void begin(Duration grace) {
    PresenceSettings settings = new PresenceSettings(grace, TIMEOUT, Duration.ofMinutes(5));
    memory = new PresenceMemory(settings, played.clock, MAX_BYTES);
    played.use(memory);
  }

  /** Lets the time pass in which a new memory publishes nothing. */
  final void settle() {
    pass(SECOND.multipliedBy(2));
    played.notes.clear();
  }

  /** Settles, connects these users to gateway {@code g}, and forgets that they came online. */
  final void settleWith(String... users) {
    settle();
    report("g", 1, List.of(users), List.of());
    published();
  }

  final void report(String gateway, long seq, List<String> connected, List<String> disconnected) {
    played.note(
        TEAM, new Note.Report(gateway, seq, false, connected, disconnected, Note.Shown.UNKNOWN));
  }

  final void fullReport(
      String gateway, long seq, List<String> connected, List<Presence> shown, long shownAt) {
    played.note(
        TEAM,
        new Note.Report(gateway, seq, true, connected, List.of(), new Note.Shown(shown, shownAt)));
  }

  final Presence shown(String user, Status status) {
    return new Presence(user, status, played.clock.wall());
  }

  final void setByClient(String user, Status status) {
    played.event(TEAM, "user_presence", data(user, status), true);
  }

  final void setByPublisher(String user, Status status) {
    played.event(TEAM, "user_presence", data(user, status), false);
  }

  private static String data(String user, Status status) {
    return "'user_id':'%s','status':'%s'".formatted(user, status.title());
  }

  final void beat(String gateway) {
    played.note(Names.BEATS, new Note.Beat(gateway, false, Map.of()));
  }

  final void pass(Duration time) {
    played.pass(time);
  }

  final void passWithBeats(Duration time, String... gateways) {
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

  final Instant now() {
    return Instant.ofEpochMilli(played.clock.wall());
  }

  /** The events published since the last call: user and status. */
  final List<String> published() {
    List<String> published = played.events.stream().map(PresenceTestBase::text).toList();
    played.events.clear();
    return published;
  }

  private static String text(OutgoingEvent outgoing) {
    assertThat(outgoing.event().channel().name()).isEqualTo(TEAM);
    ObjectNode data = outgoing.event().data();
    String user = data.path("userId").asString(data.path("user_id").asString(""));
    return user + " " + data.get("status").stringValue();
  }

  /** Asserts that only one event was published: the user is offline, last seen at that time. */
  final void assertOffline(String user, Instant lastSeen) {
    assertThat(played.events.get(0).event().data().get("lastSeen").stringValue())
        .isEqualTo(WorkerEvent.time(lastSeen));
    assertThat(published()).containsExactly(user + " offline");
  }

  /** The number of keyframes sent since the last call. */
  final int keyframes() {
    int keyframes =
        (int) played.notes.stream().filter(each -> each.note() instanceof Note.Keyframe).count();
    played.notes.clear();
    return keyframes;
  }

  /** Requests a keyframe. */
  final List<Presence> keyframe() {
    played.notes.clear();
    played.note(Names.BEATS, new Note.MemoryRequest("new"));
    Note.Keyframe keyframe = (Note.Keyframe) played.notes.get(0).note();
    played.notes.clear();
    return keyframe.users();
  }
}
