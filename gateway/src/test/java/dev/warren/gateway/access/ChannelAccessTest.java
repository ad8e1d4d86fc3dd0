package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ChannelAccess.Named;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CONTRACT 7: who may read and write what. */
class ChannelAccessTest {

  private static Named named(List<String> read, List<String> write) {
    return new Named(
        read.stream().map(ChannelPattern::of).toList(),
        write.stream().map(ChannelPattern::of).toList());
  }

  private static void reads(ChannelAccess access, String... patterns) {
    for (String pattern : patterns) {
      assertThat(access.mayRead(ChannelPattern.of(pattern))).as("reads " + pattern).isTrue();
    }
  }

  private static void doesNotRead(ChannelAccess access, String... patterns) {
    for (String pattern : patterns) {
      assertThat(access.mayRead(ChannelPattern.of(pattern))).as("reads " + pattern).isFalse();
    }
  }

  private static void writes(ChannelAccess access, String... channels) {
    for (String channel : channels) {
      assertThat(access.mayWrite(new Channel(channel))).as("writes " + channel).isTrue();
    }
  }

  private static void doesNotWrite(ChannelAccess access, String... channels) {
    for (String channel : channels) {
      assertThat(access.mayWrite(new Channel(channel))).as("writes " + channel).isFalse();
    }
  }

  @Test
  void withoutChannelsItIsWhatBelongsToTheTeamsInEveryKind() {
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
    reads(bob, ofTeams);
    writes(bob, ofTeams);
    reads(bob, "notes.team-7.#", "*.team-7", "*.team-7.#", "notes.team-7.*", "notifications");
    reads(bob, "users.bob");
    doesNotRead(
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
    doesNotWrite(
        bob,
        "notes.team-8",
        "notes",
        "notifications",
        "users.bob",
        "users.alice",
        "users.team-7",
        "team-7");
  }

  @Test
  void whoHasNoTeamReadsNotificationsAndItsOwn() {
    ChannelAccess guest = ChannelAccess.of("guest", List.of(), null, List.of());
    reads(guest, "notifications", "users.guest");
    doesNotRead(guest, "notes.x", "#");
    doesNotWrite(guest, "notifications", "users.guest", "notes.x");
  }

  @Test
  void channelsStandInPlaceOfTheTeams() {
    ChannelAccess bob =
        ChannelAccess.of(
            "bob",
            List.of("team-7"),
            named(List.of("circles.dev"), List.of("agents.*")),
            List.of());
    reads(bob, "circles.dev", "users.bob");
    writes(bob, "agents.a");
    doesNotRead(bob, "notes.team-7", "notifications", "agents.a", "circles.#");
    doesNotWrite(bob, "circles.dev", "notes.team-7", "agents", "agents.a.b", "users.bob");
  }

  @Test
  void everythingIsNotOtherPeoples() {
    ChannelAccess alice =
        ChannelAccess.of("alice", List.of("team-7"), named(List.of("#"), List.of("#")), List.of());
    reads(alice, "#", "*", "*.#", "*.*", "notes.#", "queue.x", "notifications", "users.alice");
    writes(alice, "notes.x", "a.b.c.d", "notifications");
    doesNotRead(alice, "users.bob", "users.*", "users.#", "users");
    doesNotWrite(alice, "users.bob", "users.alice", "users");
    for (String everything : List.of("#", "*.#", "*.*", "*")) {
      assertThat(ChannelPattern.of(everything).matches(new Channel("users.bob"))).isFalse();
    }
  }

  @Test
  void otherPeoplesAreReadableWhereTheyAreNamed() {
    ChannelAccess support =
        ChannelAccess.of(
            "s", List.of(), named(List.of("users.*"), List.of("users.bob")), List.of());
    reads(support, "users.bob", "users.*");
    doesNotRead(support, "users.#");
    writes(support, "users.bob");
    doesNotWrite(support, "users.alice");
  }

  @Test
  void namesAreWordsWhateverTheyContain() {
    ChannelAccess odd = ChannelAccess.of("a.b@c", List.of("#", "x.y", "*"), null, List.of());
    reads(odd, "users.a~2Eb~40c", "notes.~23", "notes.x~2Ey");
    doesNotRead(odd, "users.a", "users.a.b", "#", "notes.x.y", "notes.z", "notes.*");
  }

  @Test
  void grantsAddToWhateverThereIs() {
    List<Named> grants =
        List.of(named(List.of("logs.#"), List.of()), named(List.of(), List.of("audit")));
    for (Named own : new Named[] {null, named(List.of("x"), List.of())}) {
      ChannelAccess access = ChannelAccess.of("u", List.of(), own, grants);
      reads(access, "logs.a.b", "logs", "users.u");
      writes(access, "audit");
      doesNotWrite(access, "logs.a");
      doesNotRead(access, "audit");
    }
  }
}
