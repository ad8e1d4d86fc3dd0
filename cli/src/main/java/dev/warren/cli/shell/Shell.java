package dev.warren.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * The surroundings that a shell gives to a program, as one value: a test passes its own, and runs
 * commands in its JVM.
 *
 * @param variables the environment; {@code HOME} is in it
 * @param streams the standard streams
 * @param terminal which of them are a terminal
 * @param ending the request to end
 */
public record Shell(
    Map<String, String> variables, Streams streams, Terminal terminal, Ending ending) {

  /** The surroundings of this process. */
  public static Shell ofProcess() {
    Map<String, String> variables = System.getenv();
    return new Shell(
        variables,
        new Streams(
            System.in,
            new FileOutputStream(FileDescriptor.out),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8)),
        Terminal.ofProcess(variables),
        new Ending());
  }

  /** A variable; empty if it is not set, so that an empty one counts as not set. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  /** Its terminal with the size that it has now. */
  public Terminal terminalNow() {
    // A test's terminal is not that of its process.
    return streams.in() == System.in ? terminal.now() : terminal;
  }

  /** The user's folder. */
  public Path home() {
    String home = variable("HOME");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", "") : home);
  }

  /** Values of the environment are often secret. */
  @Override
  public String toString() {
    return "Shell[" + terminal + "]";
  }
}
