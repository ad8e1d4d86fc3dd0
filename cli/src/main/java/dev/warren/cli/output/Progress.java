package dev.warren.cli.output;

import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Terminal;
import java.io.PrintStream;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * How far a long command is, on standard error: on a terminal a bar that is drawn again and again,
 * elsewhere a line now and then, so that a killed process leaves its last state. Not thread-safe.
 */
public final class Progress {

  private static final long REDRAW_NANOS = 100_000_000;
  private static final long FIRST_LINE_NANOS = 1_000_000_000;
  private static final long LINE_NANOS = 5_000_000_000L;

  private static final int MAX_BAR = 30;
  private static final int MIN_BAR = 5;

  /** Percent sign, number and spaces around the bar. */
  private static final int FRAME = 8;

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final Terminal terminal;
  private long nextAt;
  private boolean drawn;

  public Progress(Shell shell) {
    this.err = shell.streams().err();
    this.terminal = shell.terminal();
    this.nextAt = System.nanoTime() + (terminal.err() ? 0 : FIRST_LINE_NANOS);
  }

  /**
   * Prints the state, if it is time for that.
   *
   * @param share the part that is done, from 0 to 1; empty if that is unknown
   * @param text the state, only computed if it is printed
   */
  public void show(OptionalDouble share, Supplier<String> text) {
    long now = System.nanoTime();
    if (now - nextAt < 0) {
      return;
    }
    nextAt = now + (terminal.err() ? REDRAW_NANOS : LINE_NANOS);
    if (terminal.err()) {
      err.print(CLEAR_LINE + line(share, text.get(), terminal.columns()));
      drawn = true;
    } else {
      err.println("warren: " + text.get());
    }
    err.flush();
  }

  /** Removes the bar, so that a line can be printed. */
  public void clear() {
    if (drawn) {
      err.print(CLEAR_LINE);
      err.flush();
      drawn = false;
    }
  }

  /** A line that fits into the terminal: a longer one could not be drawn over. */
  static String line(OptionalDouble share, String text, int columns) {
    int room = columns - 1 - text.length() - FRAME;
    if (share.isEmpty() || room < MIN_BAR) {
      return Printable.line(text, columns - 1);
    }
    int width = Math.min(MAX_BAR, room);
    double part = Math.max(0, Math.min(1, share.getAsDouble()));
    int full = (int) (part * width);
    return "%3d %% %s%s  %s"
        .formatted((int) (part * 100), "█".repeat(full), "░".repeat(width - full), text);
  }
}
