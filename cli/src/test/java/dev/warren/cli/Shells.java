package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.output.Output;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Shells for tests that run no command. */
public final class Shells {

  private Shells() {}

  /** A shell without a configuration file. */
  public static Shell of(OutputStream out, Terminal terminal) {
    return new Shell(
        Map.of("WARREN_CONFIG", "target/no-such-config"),
        new Streams(InputStream.nullInputStream(), out, new PrintStream(out, true, UTF_8)),
        terminal,
        new Ending());
  }

  /** Lines for people without colors. */
  public static Output output(OutputStream out) {
    return new Output(of(out, Terminal.NONE), false, false);
  }
}
