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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Subscriptions to presence begin with a snapshot. */
class SnapshotsTest {

  private final PresenceTables tables = new PresenceTables();
  private final Snapshots snapshots =
      new Snapshots(tables, new AgentBoard(), CompletableFuture.completedFuture(null));

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

  private Snapshots.Snapshot of(String pattern) {
    return snapshots.of(ChannelPattern.of(pattern));
  }

  private static String text(TopicMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aTeamsSnapshotHasItsUsers() {
    change(5, "red", "alice", "online");
    change(6, "red", "bob", "away");
    change(7, "blue", "carol", "online");
    Snapshots.Snapshot snapshot = of("presence.red");
    assertThat(snapshot.messages()).hasSize(1);
    assertThat(text(snapshot.messages().get(0))).contains("alice", "bob").doesNotContain("carol");
    assertThat(snapshot.messages().get(0).position()).isEqualTo(6);
    assertThat(snapshot.position()).isEqualTo(7);
  }

  @Test
  void anUnknownTeamIsEmptyUpToNow() {
    change(7, "blue", "carol", "online");
    Snapshots.Snapshot snapshot = of("presence.red");
    assertThat(text(snapshot.messages().get(0))).contains("\"users\":[]");
    assertThat(snapshot.messages().get(0).position()).isEqualTo(7);
  }

  @Test
  void aPatternHasOneSnapshotForEachTeam() {
    change(5, "red", "alice", "online");
    change(6, "blue", "carol", "online");
    Snapshots.Snapshot snapshot = of("presence.*");
    assertThat(snapshot.messages()).extracting(TopicMessage::position).containsExactly(5L, 6L);
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
}
