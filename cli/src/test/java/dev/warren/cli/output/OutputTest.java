package dev.warren.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.json.Json;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class OutputTest {

  /** A C1 control that begins a command of a terminal, and a mark that turns the text around. */
  private static final String TITLE = "a\u009b2Jb\u202ec é";

  private static String printed(Terminal terminal) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Output output = new Output(Shells.of(out, terminal), true, false);
    output.json(Json.object().put("title", TITLE));
    output.flush();
    return out.toString(UTF_8);
  }

  @Test
  void jsonOnATerminalHasNoControls() {
    String line = printed(new Terminal(true, true, true, 80, 24));

    assertThat(line).isEqualTo("{\"title\":\"a\\u009b2Jb\\u202ec é\"}\n");
    assertThat(Json.read(line).path("title").asString("")).isEqualTo(TITLE);
  }

  @Test
  void jsonInAPipeIsAsItCame() {
    assertThat(printed(Terminal.NONE)).isEqualTo("{\"title\":\"%s\"}\n".formatted(TITLE));
  }
}
