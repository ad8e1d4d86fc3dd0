package dev.warren.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.shell.Terminal;
import java.util.List;

/**
 * Lines at the end of the terminal's text that are drawn again in their place. The text above them
 * stays, and the last drawing stays when the program ends. Thread-safe.
 */
public final class Screen {

  private static final String ESCAPE = "\u001b[";

  private final Output output;
  private Terminal terminal;
  private int drawn;
  private boolean misplaced;

  public Screen(Output output, Terminal terminal) {
    this.output = output;
    this.terminal = terminal;
  }

  /** The width of a line in characters. */
  public synchronized int columns() {
    return terminal.columns();
  }

  /** Adapts to the terminal's present size. */
  public synchronized void resize(Terminal now) {
    // A terminal breaks the lines anew, so nobody knows on which row the drawing begins.
    misplaced |= !now.equals(terminal);
    terminal = now;
  }

  /**
   * Draws these lines in the place of the earlier ones. Lines that the terminal is too low for are
   * counted in the last one.
   */
  public synchronized void draw(List<String> lines) {
    int most = Math.max(1, terminal.rows() - 1);
    StringBuilder text = new StringBuilder();
    if (misplaced) {
      text.append(ESCAPE).append('H').append(ESCAPE).append('J');
      misplaced = false;
    } else if (drawn > 0) {
      text.append(ESCAPE).append(drawn).append('A');
    }
    // Without wrapping, a line takes one row even in a terminal that has become narrower.
    text.append('\r').append(ESCAPE).append("?7l");
    int shown = lines.size() > most ? most - 1 : lines.size();
    lines.subList(0, shown).forEach(line -> append(text, line));
    if (shown < lines.size()) {
      append(text, "… and %d more".formatted(lines.size() - shown));
    }
    text.append(ESCAPE).append('J').append(ESCAPE).append("?7h");
    drawn = Math.min(lines.size(), most);
    output.bytes(text.toString().getBytes(UTF_8));
    output.flush();
  }

  private static void append(StringBuilder text, String line) {
    text.append(line).append(ESCAPE).append("K\n");
  }
}
