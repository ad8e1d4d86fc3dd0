package dev.warren.system.cli;

import dev.warren.cli.Warren;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Runs commands of {@code warren} in this JVM, as a shell with variables and streams of its own. It
 * has no configuration file unless a variable names one.
 */
public final class Cli {

  private final Map<String, String> variables = new HashMap<>();
  private Terminal terminal = Terminal.NONE;

  public Cli() {
    variables.put("WARREN_CONFIG", Path.of("target/no-such-config").toAbsolutePath().toString());
  }

  /** With the URL of a gateway, and a token that it issues for this request ({@code Tokens}). */
  static Cli of(WarrenProcess gateway, String claims) throws Exception {
    return new Cli().with("WARREN_URL", gateway.http()).with("WARREN_TOKEN", gateway.token(claims));
  }

  /** Sets a variable; returns this. */
  public Cli with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** All streams are a terminal from now on; returns this. */
  Cli onTerminal() {
    terminal = new Terminal(true, true, true, 100, 30);
    return this;
  }

  /** Runs a command to its end. */
  public Ended run(String... arguments) {
    return start(arguments).awaitEnd();
  }

  /** Runs a command to its end, with this standard input. */
  Ended runWith(String input, String... arguments) {
    return start(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), arguments)
        .awaitEnd();
  }

  /** Starts a command that runs on. */
  Started start(String... arguments) {
    return start(InputStream.nullInputStream(), arguments);
  }

  /** Starts a command that runs on, with this standard input. */
  Started start(InputStream input, String... arguments) {
    Printed out = new Printed();
    Printed err = new Printed();
    Ending ending = new Ending();
    Shell shell =
        new Shell(
            Map.copyOf(variables),
            new Streams(input, out, new PrintStream(err, true, StandardCharsets.UTF_8)),
            terminal,
            ending);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> status.complete(Warren.run(shell, arguments)), "warren-command");
    thread.setDaemon(true);
    thread.start();
    return new Started(out, err, ending, status);
  }

  /** The output of a command that has ended, and its exit status. */
  public record Ended(int status, String out, String err) {

    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** A command that runs. */
  record Started(Printed out, Printed err, Ending ending, CompletableFuture<Integer> status) {

    /** Waits until standard output contains a text; returns all of it. */
    String awaitOut(String text) {
      Patience.await("standard output has " + text + "; standard error: " + err)
          .until(() -> out.toString().contains(text) || status.isDone());
      if (!out.toString().contains(text)) {
        throw new AssertionError(
            "ended with %s without printing %s: %s%s".formatted(status.join(), text, out, err));
      }
      return out.toString();
    }

    /** Waits until standard error contains a text; returns all of it. */
    String awaitErr(String text) {
      Patience.await("standard error has " + text).until(() -> err.toString().contains(text));
      return err.toString();
    }

    /** Requests the end, as Ctrl-C does, and waits for it. */
    Ended end() {
      ending.request();
      return awaitEnd();
    }

    Ended awaitEnd() {
      return new Ended(Patience.get(status), out.toString(), err.toString());
    }
  }
}
