package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ChannelAccess.Named;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rights of tokens, teams, accounts and grants. */
class ChannelAccessTest {

  private static Named named(List<String> read, List<String> write) {
    return new Named(
        read.stream().map(ChannelPattern::of).toList(),
        write.stream().map(ChannelPattern::of).toList());
  }

  private static void assertReads(ChannelAccess access, String... patterns) {
    for (String pattern : patterns) {
      assertThat(access.mayRead(ChannelPattern.of(pattern))).as("reads " + pattern).isTrue();
    }
  }

  private static void assertDoesNotRead(ChannelAccess access, String... patterns) {
    for (String pattern : patterns) {
      assertThat(access.mayRead(ChannelPattern.of(pattern))).as("reads " + pattern).isFalse();
    }
  }

  private static void assertWrites(ChannelAccess access, String... channels) {
    for (String channel : channels) {
      assertThat(access.mayWrite(new Channel(channel))).as("writes " + channel).isTrue();
    }
  }

  private static void assertDoesNotWrite(ChannelAccess access, String... channels) {
    for (String channel : channels) {
      assertThat(access.mayWrite(new Channel(channel))).as("writes " + channel).isFalse();
    }
  }

  @Test
  void teamsGiveTheirChannelsOfEveryKind() {
    ChannelAccess bob = ChannelAccess.of("bob", List.of("team-7", "ops"), null, List.of());
    String[] ofTeams = {
      "notes.team-7",
      "notes.ops",
      "chat.team-7.x",
      "custom.ops.a.b",
      "queue.team-7",
      "notifications.team-7",
      "presence.ops",
      "workspaces.team-7.main"
    };
    assertReads(bob, ofTeams);
    assertWrites(bob, ofTeams);
    assertReads(bob, "notes.team-7.#", "*.team-7", "*.team-7.#", "notes.team-7.*", "notifications");
    assertReads(bob, "users.bob");
    assertDoesNotRead(
        bob,
        "#",
        "*",
        "*.*",
        "notes.*",
        "notes.#",
        "notes",
        "notes.team-8",
        "notes.team-77",
        "notes.x.team-7",
        "notifications.*",
        "notifications.#",
        "notifications.team-8",
        "users.alice",
        "users.*",
        "users.#",
        "users.team-7",
        "users.bob.x",
        "team-7");
    assertDoesNotWrite(
        bob,
        "notes.team-8",
        "notes",
        "notifications",
        "users.bob",
        "users.alice",
        "users.team-7",
        "team-7");
  }

  /**
   * A team named agents would have the queues {@code queue.agents.<id>} of the agents' commands.
   */
  @Test
  void teamCalledAsAKindGivesNoRights() {
    for (String kind : List.of("agents", "users", "chat", "notifications", "warren")) {
      ChannelAccess mallory = ChannelAccess.of("mallory", List.of(kind), null, List.of());
      assertDoesNotRead(mallory, "queue." + kind + ".builder", "chat." + kind, "*." + kind + ".#");
      assertDoesNotWrite(mallory, "queue." + kind + ".builder", "notes." + kind);
    }
  }

  @Test
  void noTeamStillReadsNotificationsAndOwnChannel() {
    ChannelAccess guest = ChannelAccess.of("guest", List.of(), null, List.of());
    assertReads(guest, "notifications", "users.guest");
    assertDoesNotRead(guest, "notes.x", "#");
    assertDoesNotWrite(guest, "notifications", "users.guest", "notes.x");
  }

  @Test
  void namedChannelsReplaceTeams() {
    ChannelAccess bob =
        ChannelAccess.of(
            "bob",
            List.of("team-7"),
            named(List.of("circles.dev"), List.of("agents.*")),
            List.of());
    assertReads(bob, "circles.dev", "users.bob");
    assertWrites(bob, "agents.a");
    assertDoesNotRead(bob, "notes.team-7", "notifications", "agents.a", "circles.#");
    assertDoesNotWrite(bob, "circles.dev", "notes.team-7", "agents", "agents.a.b", "users.bob");
  }

  @Test
  void wildcardsExcludeOtherUsersChannels() {
    ChannelAccess alice =
        ChannelAccess.of("alice", List.of("team-7"), named(List.of("#"), List.of("#")), List.of());
    assertReads(
        alice, "#", "*", "*.#", "*.*", "notes.#", "queue.x", "notifications", "users.alice");
    assertWrites(alice, "notes.x", "a.b.c.d", "notifications");
    assertDoesNotRead(alice, "users.bob", "users.*", "users.#", "users");
    assertDoesNotWrite(alice, "users.bob", "users.alice", "users");
    for (String everything : List.of("#", "*.#", "*.*", "*")) {
      assertThat(ChannelPattern.of(everything).matches(new Channel("users.bob"))).isFalse();
    }
  }

  @Test
  void otherUsersChannelsCanBeNamed() {
    ChannelAccess support =
        ChannelAccess.of(
            "s", List.of(), named(List.of("users.*"), List.of("users.bob")), List.of());
    assertReads(support, "users.bob", "users.*");
    assertDoesNotRead(support, "users.#");
    assertWrites(support, "users.bob");
    assertDoesNotWrite(support, "users.alice");
  }

  @Test
  void namesAreEncodedAsWords() {
    ChannelAccess odd = ChannelAccess.of("a.b@c", List.of("#", "x.y", "*"), null, List.of());
    assertReads(odd, "users.a~2Eb~40c", "notes.~23", "notes.x~2Ey");
    assertDoesNotRead(odd, "users.a", "users.a.b", "#", "notes.x.y", "notes.z", "notes.*");
  }

  @Test
  void grantsAddToAllOtherRights() {
    List<Named> grants =
        List.of(named(List.of("logs.#"), List.of()), named(List.of(), List.of("audit")));
    for (Named own : new Named[] {null, named(List.of("x"), List.of())}) {
      ChannelAccess access = ChannelAccess.of("u", List.of(), own, grants);
      assertReads(access, "logs.a.b", "logs", "users.u");
      assertWrites(access, "audit");
      assertDoesNotWrite(access, "logs.a");
      assertDoesNotRead(access, "audit");
    }
  }
}
