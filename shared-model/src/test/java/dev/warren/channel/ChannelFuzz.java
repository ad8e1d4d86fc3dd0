package dev.warren.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.fuzz.FuzzTarget;

/** Fuzzes channels, patterns, names and parts of paths. A line feed separates two patterns. */
public final class ChannelFuzz implements FuzzTarget {

  @Override
  public void take(byte[] input) {
    String text = new String(input, UTF_8);
    Name.defect(text, "notifications");
    path(text);
    word(text);
    String[] patterns = text.split("\n", 2);
    ChannelPattern first = pattern(patterns[0]);
    ChannelPattern second = pattern(patterns[patterns.length - 1]);
    if (first != null && second != null) {
      first.covers(second);
      if (second.isChannel()) {
        Channel channel = new Channel(second.toString());
        assertThat(first.matches(channel)).isEqualTo(first.covers(second));
        assertThat(Channel.text(channel.name())).isNotNull();
      }
    }
  }

  private static @org.jspecify.annotations.Nullable ChannelPattern pattern(String text) {
    try {
      return ChannelPattern.of(text);
    } catch (InvalidChannel e) {
      return null;
    }
  }

  private static void word(String text) {
    try {
      String word = Channel.word(text);
      assertThat(Channel.text(word)).isEqualTo(text);
      assertThat(text.isEmpty() || Channel.isWordOfText(word)).isTrue();
    } catch (InvalidChannel e) {
      assertThat(Name.defectOfId(text)).isNotNull();
    }
  }

  private static void path(String text) {
    try {
      PathText.decode(text);
    } catch (IllegalArgumentException e) {
      // The documented failure for broken percent-encoding.
    }
  }
}
