package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One class checks the right to read. */
class ReadRightTest {

  private static final User ALICE = user("alice", List.of("team-7"), null);

  private static final User ROOT =
      user("root", List.of(), new ChannelAccess.Named(List.of(ChannelPattern.of("#")), List.of()));

  private static User user(String name, List<String> teams, ChannelAccess.Named named) {
    return new User(
        name,
        Role.USER,
        teams,
        ChannelAccess.of(name, teams, named, List.of()),
        false,
        new Validity(null, null));
  }

  @Test
  void rightCarriesUserAndPattern() throws Refused {
    ReadRight right = ReadRight.of(ALICE, new Channel("notes.team-7"));
    assertThat(right.user()).isEqualTo(ALICE);
    assertThat(right.pattern()).hasToString("notes.team-7");
  }

  @Test
  void everyMatchingChannelMustBeReadable() throws Refused {
    ReadRight.of(ROOT, ChannelPattern.of("notes.*"));
    assertRefused(
        ALICE, "notes.team-8", Refusal.NOT_ALLOWED, "'alice' may not read 'notes.team-8'");
    assertRefused(ALICE, "notes.*", Refusal.NOT_ALLOWED, "'alice' may not read all of 'notes.*'");
  }

  @Test
  void internalChannelsDoNotExist() throws Refused {
    assertRefused(
        ROOT,
        "warren.states",
        Refusal.UNKNOWN_DESTINATION,
        "'warren.states': channels of the kind 'warren' are internal");
    ReadRight.of(ROOT, ChannelPattern.of("#"));
  }

  @Test
  void patternWithAStarHasFewWords() throws Refused {
    ReadRight.of(ALICE, ChannelPattern.of("chat.team-7.*" + ".a".repeat(6) + ".#"));
    ReadRight.of(ALICE, ChannelPattern.of("chat.team-7" + ".a".repeat(60) + ".#"));
    ReadRight.of(ALICE, ChannelPattern.of("chat.team-7" + ".a".repeat(60)));
    String tooLong = "chat.team-7.*" + ".a".repeat(8);
    assertRefused(
        ALICE,
        tooLong,
        Refusal.UNKNOWN_DESTINATION,
        "'%s' has 11 words, but a pattern with '*' may have 10; '#' as the last word stands for the rest"
            .formatted(tooLong));
    assertRefused(
        ALICE,
        tooLong.replace("chat", "*"),
        Refusal.UNKNOWN_DESTINATION,
        "'%s' has 11 words, but a pattern with '*' may have 10; '#' as the last word stands for the rest"
            .formatted(tooLong.replace("chat", "*")));
  }

  private static void assertRefused(User user, String pattern, Refusal refusal, String message) {
    assertThatThrownBy(() -> ReadRight.of(user, ChannelPattern.of(pattern)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal))
        .hasMessage(message);
  }
}
