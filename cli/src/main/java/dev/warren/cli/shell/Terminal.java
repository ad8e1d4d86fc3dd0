package dev.warren.cli.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
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
   *     WARREN_LINES}, and the numbers of the streams that are one in {@code WARREN_TERMINALS}
   */
  static Terminal ofProcess(Map<String, String> variables) {
    return new Terminal(
        isTerminal(0, variables),
        isTerminal(1, variables),
        isTerminal(2, variables),
        number(variables.get("WARREN_COLUMNS"), COLUMNS),
        number(variables.get("WARREN_LINES"), ROWS));
  }

  /**
   * Without the launcher, Linux knows it of each stream. Java only knows whether input and output
   * both are one; from version 22 to 24 it takes everything for one.
   */
  private static boolean isTerminal(int descriptor, Map<String, String> variables) {
    String terminals = variables.get("WARREN_TERMINALS");
    if (terminals != null) {
      return terminals.contains(Integer.toString(descriptor));
    }
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }

  /** The same terminal with its present size: a person may have changed it. */
  public Terminal now() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      String printed = new String(stty.getInputStream().readAllBytes(), US_ASCII).strip();
      String[] size = printed.split(" ");
      return size.length == 2
          ? new Terminal(in, out, err, number(size[1], columns), number(size[0], rows))
          : this;
    } catch (IOException e) {
      return this;
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }
}
