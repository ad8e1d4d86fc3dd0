package dev.warren.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Screen screen =
      new Screen(Shells.output(out), new Terminal(true, true, true, 80, 4));

  private String draw(String... lines) {
    out.reset();
    screen.draw(List.of(lines));
    return out.toString(UTF_8);
  }

  @Test
  void nextDrawingBeginsWhereTheLastOneBegan() {
    assertThat(draw("a", "b")).doesNotContain("\u001b[2A").contains("a\u001b[K\nb\u001b[K\n");
    assertThat(draw("c")).startsWith("\u001b[2A").contains("c\u001b[K\n\u001b[J");
    assertThat(draw("d")).startsWith("\u001b[1A");
  }

  @Test
  void lowTerminalShowsHowManyLinesAreMissing() {
    assertThat(draw("1", "2", "3", "4", "5")).contains("2", "… and 3 more").doesNotContain("4");
    assertThat(draw("1")).startsWith("\u001b[3A");
  }

  @Test
  void anotherSizeBeginsOnAClearScreen() {
    draw("a", "b");
    screen.resize(new Terminal(true, true, true, 80, 4));
    assertThat(draw("c")).startsWith("\u001b[2A");

    screen.resize(new Terminal(true, true, true, 40, 3));
    assertThat(draw("1", "2", "3")).startsWith("\u001b[H\u001b[J").contains("… and 2 more");
    assertThat(draw("1")).startsWith("\u001b[2A");
    assertThat(screen.columns()).isEqualTo(40);
  }
}
