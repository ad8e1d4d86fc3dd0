package dev.warren.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.output.TextTable.Cell;
import dev.warren.cli.shell.Terminal;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private final Output output = Shells.output(OutputStream.nullOutputStream());
  private final TextTable table = new TextTable("A", "LONGER", "REST");

  @Test
  void columnsAreAsWideAsTheirCells() {
    table.add(Cell.of("alice"), Cell.of("x"), Cell.of("last"));
    table.add(Cell.of("b"), Cell.of("y"), Cell.of(""));
    assertThat(table.lines(output, 80))
        .containsExactly("A      LONGER  REST", "alice  x       last", "b      y");
  }

  @Test
  void linesAreNoWiderThanTheTerminal() {
    table.add(Cell.of("a".repeat(50)), Cell.of("b"), Cell.of("c".repeat(100)));
    assertThat(table.lines(output, 80)).allMatch(line -> line.length() <= 80);
    assertThat(table.lines(output, 80).get(1)).contains("…").endsWith("…");
  }

  @Test
  void colorTakesNoWidth() {
    Output colors =
        new Output(Shells.of(OutputStream.nullOutputStream(), Terminal.NONE), false, true);
    table.add(new Cell("a", Color.GOOD), Cell.of("b"), Cell.of("c"));
    String plain = table.lines(colors, 80).get(1).replaceAll("\u001b\\[[0-9]*m", "");
    assertThat(plain).isEqualTo(table.lines(output, 80).get(1));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    table.add(Cell.of("\u001b[2J"), Cell.of("a\nb"), Cell.of(""));
    assertThat(table.lines(output, 80).get(1)).doesNotContain("\u001b", "\n");
  }
}
