package dev.warren.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"notifications", "notes.team-7", "a.b.c.d", "users.bob~40x", "_.-.~", "0"})
  void wordsJoinedByDotsAreAChannel(String name) {
    assertThat(new Channel(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        ".a",
        "a.",
        "a..b",
        "a b",
        "a/b",
        "a\n",
        "notes.tëam",
        "a.b\u0000",
        "a:b",
        "a.\uD83D\uDE00"
      })
  void otherTextIsNoChannel(String name) {
    assertThatThrownBy(() -> new Channel(name))
        .isInstanceOf(InvalidChannel.class)
        .hasMessage(
            "channel: '%s' is not words of [A-Za-z0-9_~-] joined by single dots".formatted(name));
  }

  @Test
  void emptyNameIsNoChannel() {
    assertThatThrownBy(() -> new Channel("")).hasMessage("channel: is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "#", "notes.*", "notes.#", "notes.a*"})
  void wildcardIsRefused(String name) {
    assertThatThrownBy(() -> new Channel(name))
        .hasMessage(
            "channel: '%s' has a wildcard; wildcards are for SUBSCRIBE only".formatted(name));
  }

  @Test
  void nameHasAtMostTwoHundredBytes() {
    assertThat(new Channel("a." + "b".repeat(198)).name()).hasSize(200);
    assertThatThrownBy(() -> new Channel("a." + "b".repeat(199)))
        .hasMessage("channel: is longer than 200 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "notifications,          notifications, ''",
    "notes.team-7,           notes,         team-7",
    "users.bob~40example~2Ecom, users,      bob@example.com",
    "users.bob~2ecom,        users,         bob~2ecom",
    "users.~61lice,          users,         ~61lice",
    "users.~FF,              users,         ~FF",
    "users.~ED~A0~BD,        users,         ~ED~A0~BD",
    "circles.a.b,            circles,       a.b",
    "users.~C3~A4,           users,         ä",
    "users.a~,               users,         a~",
    "users.a~4,              users,         a~4",
    "users.a~zz,             users,         a~zz"
  })
  void channelHasAKindAndASubject(String name, String kind, String subject) {
    Channel channel = new Channel(name);
    assertThat(channel.kind()).isEqualTo(kind);
    assertThat(channel.subject()).isEqualTo(subject);
  }

  @Test
  void textThatUtf8CannotHoldIsNoWord() {
    for (String half : new String[] {"bob\uD83D", "\uDE00", "\uD83Dbob"}) {
      assertThatThrownBy(() -> Channel.word(half))
          .isInstanceOf(InvalidChannel.class)
          .hasMessageContaining("half of a surrogate pair");
      assertThat(Name.defect(half)).startsWith("has half of a surrogate pair (\\u");
    }
    assertThat(Name.defect("bob😀")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Bb+c, a+b+c",
    "%C3%A4, ä",
    "%F0%9F%98%80, 😀",
  })
  void pathIsPercentEncodedUtf8(String path, String text) {
    assertThat(PathText.decode(path)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%FF", "%C3", "%ED%A0%BD", "%C0%AF", "%", "%4", "%zz", "ä"})
  void otherPathIsRefused(String path) {
    assertThatThrownBy(() -> PathText.decode(path))
        .hasMessage("path: '%s' is not percent-encoded UTF-8 (RFC 3986)".formatted(path));
  }

  @Test
  void anyTextBecomesOneWordAndComesBack() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        text.appendCodePoint(
            random.nextBoolean() ? 1 + random.nextInt(126) : 0xA0 + random.nextInt(0x2000));
      }

      String word = Channel.word(text.toString());

      assertThat(word).doesNotContain(".");
      assertThat(new Channel("users." + word).subject()).isEqualTo(text.toString());
    }
  }
}
