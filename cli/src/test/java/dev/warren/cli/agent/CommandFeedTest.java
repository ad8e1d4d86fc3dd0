package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandFeedTest {

  private static String line(String body) {
    return new String(CommandFeed.line(body.getBytes(UTF_8)), UTF_8);
  }

  @Test
  void commandIsOneLine() {
    assertThat(line("build main")).isEqualTo("build main\n");
    assertThat(line("build main\r\n")).isEqualTo("build main\n");
    assertThat(line("")).isEqualTo("\n");
  }

  /** Otherwise the sender of one command could write several. */
  @Test
  void commandOfSeveralLinesBecomesOne() {
    assertThat(line("a\nb\r\nc\n")).isEqualTo("a b  c\n");
    assertThat(line("{\n\"cmd\": 1\n}")).isEqualTo("{ \"cmd\": 1 }\n");
  }
}
