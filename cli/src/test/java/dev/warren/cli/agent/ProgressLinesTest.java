package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLinesTest {

  private final List<String> reached = new ArrayList<>();
  private final ProgressLines lines =
      new ProgressLines((percent, text) -> reached.add(percent + "|" + text));

  private String feed(String output) {
    byte[] bytes = output.getBytes(UTF_8);
    return new String(lines.feed(bytes, bytes.length), UTF_8);
  }

  @Test
  void progressIsTakenOutOfTheOutput() {
    assertThat(feed("one\n::progress 40 build it\ntwo\n")).isEqualTo("one\ntwo\n");
    assertThat(reached).containsExactly("40.0|build it");
  }

  @Test
  void textMayBeMissing() {
    assertThat(feed("::progress 12.5\n::progress 100%\r\n")).isEmpty();
    assertThat(reached).containsExactly("12.5|", "100.0|");
  }

  @Test
  void chunksMayEndAnywhere() {
    StringBuilder passed = new StringBuilder();
    "a\n::progress 7 über\n::not\n"
        .codePoints()
        .forEach(c -> passed.append(feed(Character.toString(c))));
    assertThat(passed).hasToString("a\n::not\n");
    assertThat(reached).containsExactly("7.0|über");
  }

  @Test
  void unfinishedLineIsPassedOnAtOnce() {
    assertThat(feed("Password: ")).isEqualTo("Password: ");
    assertThat(feed(":")).isEqualTo(":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::progress much\n",
        "::progress 101 too far\n",
        "::progress -1\n",
        " ::progress 40 indented\n",
        "::progress40\n"
      })
  void otherLinesStayOutput(String line) {
    assertThat(feed(line)).isEqualTo(line);
    assertThat(reached).isEmpty();
  }

  @Test
  void longLineIsOutput() {
    String line = "::progress 40 " + "x".repeat(10_000) + "\n";
    assertThat(feed(line)).isEqualTo(line);
    assertThat(feed("::progress 41\n")).isEmpty();
    assertThat(reached).containsExactly("41.0|");
  }

  @Test
  void lastLineNeedsNoLineEnd() {
    assertThat(feed("::progress 99 nearly")).isEmpty();
    assertThat(lines.end()).isEmpty();
    assertThat(reached).containsExactly("99.0|nearly");
  }
}
