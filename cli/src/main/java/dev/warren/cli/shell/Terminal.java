package dev.warren.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the standard streams are a terminal, and how large that is.
 *
 * @param in whether standard input is one
 * @param out whether standard output is one
 * @param err whether standard error is one
 * @param columns its width in characters
 * @param rows its height in lines
 */
public record Terminal(boolean in, boolean out, boolean err, int columns, int rows) {

  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  /** No stream is a terminal. */
  public static final Terminal NONE = new Terminal(false, false, false, COLUMNS, ROWS);

  /**
   * The terminal of this process.
   *
   * @param variables {@code cli/warren} passes its size in {@code WARREN_COLUMNS} and {@code
   *     WARREN_LINES}
   */
  static Terminal ofProcess(Map<String, String> variables) {
    return new Terminal(
        isTerminal(0),
        isTerminal(1),
        isTerminal(2),
        number(variables.get("WARREN_COLUMNS"), COLUMNS),
        number(variables.get("WARREN_LINES"), ROWS));
  }

  /** Java only knows whether input and output both are one; Linux knows it of each stream. */
  private static boolean isTerminal(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }
}
