package dev.warren.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Subscriptions to presence begin with a snapshot. */
class SnapshotsTest {

  private final PresenceTables tables = new PresenceTables();
  private final AgentBoard board = new AgentBoard();
  private final Snapshots snapshots =
      new Snapshots(tables, board, CompletableFuture.completedFuture(null));

  private void change(long position, String team, String user, String status) {
    String json =
        """
        {"type":"user_presence","data":{"userId":"%s","status":"%s"}}"""
            .formatted(user, status);
    TopicMessage message =
        new TopicMessage(
            position,
            new Channel("presence." + team),
            new EventInfo("", "user_presence", 1_000),
            Content.json(json.getBytes(StandardCharsets.UTF_8)));
    tables.received(message);
    snapshots.received(message);
  }

  private void keyframe(long position, String team, List<Presence> users) {
    Note note = new Note.Keyframe("presence." + team, users);
    TopicMessage message =
        new TopicMessage(
            position,
            new Channel(Names.STATES),
            new EventInfo("", note.type(), 1_000),
            Content.json(note.encode()));
    tables.note(message, true);
    snapshots.note(message, true);
  }

  private void status(long position, String agent) {
    TopicMessage message =
        new TopicMessage(
            position,
            new Channel("agents." + agent),
            new EventInfo("", "agent_status", 1_000),
            Content.json("{}".getBytes(StandardCharsets.UTF_8)));
    board.received(message);
    snapshots.received(message);
  }

  /** All parts of a snapshot. */
  private record Whole(List<TopicMessage> messages, long position) {}

  private Whole of(String pattern) {
    return rest(snapshots.of(ChannelPattern.of(pattern)));
  }

  private static Whole rest(Snapshot snapshot) {
    List<TopicMessage> messages = new ArrayList<>();
    while (snapshot.hasNext()) {
      messages.addAll(snapshot.next());
    }
    return new Whole(messages, snapshot.position());
  }

  private static String text(TopicMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aTeamsSnapshotHasItsUsers() {
    change(5, "red", "alice", "online");
    change(6, "red", "bob", "away");
    change(7, "blue", "carol", "online");
    Whole snapshot = of("presence.red");
    assertThat(snapshot.messages()).hasSize(1);
    assertThat(text(snapshot.messages().get(0))).contains("alice", "bob").doesNotContain("carol");
    assertThat(snapshot.messages().get(0).position()).isEqualTo(6);
    assertThat(snapshot.position()).isEqualTo(7);
  }

  @Test
  void anUnknownTeamIsEmptyUpToNow() {
    change(7, "blue", "carol", "online");
    Whole snapshot = of("presence.red");
    assertThat(text(snapshot.messages().get(0))).contains("\"users\":[]");
    assertThat(snapshot.messages().get(0).position()).isEqualTo(7);
  }

  @Test
  void aPatternHasOneSnapshotForEachTeam() {
    change(5, "red", "alice", "online");
    change(6, "blue", "carol", "online");
    Whole snapshot = of("presence.*");
    assertThat(snapshot.messages())
        .extracting(TopicMessage::position)
        .containsExactlyInAnyOrder(5L, 6L);
    assertThat(snapshot.position()).isEqualTo(6);
  }

  @Test
  void aKeyframeReplacesTheTeam() {
    change(5, "red", "alice", "online");
    keyframe(6, "red", List.of(new Presence("bob", Status.BUSY, 1)));
    assertThat(text(of("presence.red").messages().get(0))).contains("bob").doesNotContain("alice");
    assertThat(of("presence.red").position()).isEqualTo(6);
    keyframe(7, "red", List.of());
    assertThat(tables.channels()).isEmpty();
  }

  @Test
  void anUnchangedSnapshotIsMadeOnce() {
    change(5, "red", "alice", "online");
    assertThat(of("presence.red").messages().get(0)).isSameAs(of("presence.*").messages().get(0));
  }

  private String data(String team) {
    TeamState state = tables.state(new Channel("presence." + team));
    return new String(state.data(0, state.dataBytes()), StandardCharsets.UTF_8);
  }

  @Test
  void dataIsCutOutOfTheSnapshot() {
    assertThat(data("red")).isEqualTo("{\"users\":[]}");
    change(5, "red", "\u00e4lice", "online");
    assertThat(data("red")).startsWith("{\"users\":[{\"userId\":\"\u00e4lice\"").endsWith("}]}");
    assertThat(text(of("presence.red").messages().get(0)))
        .endsWith(",\"data\":" + data("red") + "}");
    Channel red = new Channel("presence.red");
    assertThat(tables.state(red)).as("made once").isSameAs(tables.state(red));
  }

  @Test
  void teamReadLaterHasNoLaterPosition() {
    change(5, "blue", "carol", "online");
    change(6, "red", "alice", "online");
    Snapshot snapshot = snapshots.of(ChannelPattern.of("presence.*"));
    change(7, "red", "alice", "busy");
    Whole whole = rest(snapshot);
    assertThat(whole.messages()).extracting(TopicMessage::position).containsExactly(5L, 6L);
    assertThat(text(whole.messages().get(1))).contains("busy");
    assertThat(whole.position()).as("the change of red follows again").isEqualTo(6);
  }

  @Test
  void manyTeamsComeInParts() {
    for (int i = 0; i < 1_200; i++) {
      change(1 + i, "t" + i, "alice", "online");
    }
    Snapshot snapshot = snapshots.of(ChannelPattern.of("presence.#"));
    assertThat(snapshot.next()).hasSize(500);
    assertThat(rest(snapshot).messages()).hasSize(700);
  }

  @Test
  void agentsComeInPartsInTheLogsOrder() {
    for (int i = 0; i < 1_200; i++) {
      status(1 + i, "a" + i);
    }
    status(1_201, "a0");
    Snapshot snapshot = snapshots.of(ChannelPattern.of("agents.*"));
    assertThat(snapshot.next())
        .hasSize(500)
        .first()
        .extracting(TopicMessage::position)
        .isEqualTo(2L);
    status(1_202, "a1");
    status(1_203, "a600");
    Whole rest = rest(snapshot);
    assertThat(rest.messages())
        .as("a600 reported again, which is a change that follows")
        .hasSize(699)
        .extracting(TopicMessage::position)
        .isSorted()
        .doesNotContain(601L, 1_203L);
    assertThat(rest.position()).isEqualTo(1_201);
  }

  @Test
  void otherTeamsAgentsAreNotExamined() {
    for (int i = 0; i < 3_000; i++) {
      status(1 + i, "other.a" + i);
    }
    status(3_001, "red.a");
    Snapshot snapshot = snapshots.of(ChannelPattern.of("agents.red.#"));
    assertThat(snapshot.next()).hasSize(1);
    assertThat(snapshot.hasNext()).isFalse();
    assertThat(of("agents.other.a7").messages()).hasSize(1);
    assertThat(of("agents.#").messages()).hasSize(3_001);
  }

  @Test
  void fewMatchesTakeSeveralTurns() {
    for (int i = 0; i < 1_500; i++) {
      status(1 + i, "other.a" + i);
    }
    status(1_501, "a");
    Snapshot snapshot = snapshots.of(ChannelPattern.of("agents.*"));
    assertThat(snapshot.next()).isEmpty();
    assertThat(rest(snapshot).messages()).hasSize(1);
  }
}
