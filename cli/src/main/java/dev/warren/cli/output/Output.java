package dev.warren.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * The output of a command: results to standard output, everything else to standard error. Results
 * are buffered until {@link #flush}, which the program does at the end of a command; a command that
 * runs on flushes whenever it has nothing more to print at the moment. Thread-safe.
 */
public final class Output {

  private static final int BUFFER_BYTES = 64 * 1_024;
  private static final byte[] NEW_LINE = {'\n'};

  private final Shell shell;
  private final OutputStream out;
  private final boolean json;
  private final boolean color;

  /**
   * @param json one JSON object a line, instead of lines for people
   * @param color whether lines for people have colors, on a terminal
   */
  public Output(Shell shell, boolean json, boolean color) {
    this.shell = shell;
    this.out = new BufferedOutputStream(shell.streams().out(), BUFFER_BYTES);
    this.json = json;
    this.color = color;
  }

  /** Whether the command prints JSON. */
  public boolean isJson() {
    return json;
  }

  /** A text in a color, if there are colors. The text itself must be {@link Printable}. */
  public String in(Color which, String text) {
    return color && !text.isEmpty() ? which.of(text) : text;
  }

  /** Prints a line of results for people. Texts of others in it must be {@link Printable}. */
  public void line(String text) {
    bytes((text + "\n").getBytes(UTF_8));
  }

  /** Prints a JSON object as a line of results. */
  public void json(JsonNode object) {
    json(object.toString().getBytes(UTF_8));
  }

  /**
   * Prints a JSON object as a line of results: into a pipe as it is, on a terminal without
   * controls.
   *
   * @param object in UTF-8, on one line
   */
  public void json(byte[] object) {
    if (shell.terminal().out()) {
      line(Printable.json(new String(object, UTF_8)));
    } else {
      bytes(object, NEW_LINE);
    }
  }

  /** Prints bytes as results, as they are and with nothing of another thread between them. */
  public synchronized void bytes(byte[]... parts) {
    try {
      for (byte[] part : parts) {
        out.write(part);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Sends out all that was printed. */
  public synchronized void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A reader that has enough ends the command quietly; a full disk must not look like success. */
  private static RuntimeException failure(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.toLowerCase(Locale.ROOT).contains("pipe")
        ? new OutputClosed(e)
        : Failure.refused("standard output cannot be written: " + reason, e);
  }

  /** Prints a line about the command's work, such as a lost connection, to standard error. */
  public void note(String text) {
    flush();
    shell.streams().err().println("warren: " + Printable.line(text));
    shell.streams().err().flush();
  }
}
