package dev.warren.cli.agent;

import dev.warren.cli.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program whose output this process passes on, without its lines of progress. When the end of
 * this process is requested, the program ends too.
 */
final class RunningProgram {

  /** Ctrl-C reaches the program as well, which may then leave by itself. */
  private static final long LEAVE_MS = 500;

  /** The program may clean up after SIGTERM; the process itself has five seconds. */
  private static final long TERMINATE_MS = 2_500;

  private static final long DRAIN_POLL_MS = 50;
  private static final int CHUNK = 8_192;

  private final Process process;
  private final Shell shell;
  private final List<Thread> pumps;

  private RunningProgram(Process process, Shell shell, ProgressLines.Progress progress) {
    this.process = process;
    this.shell = shell;
    this.pumps =
        List.of(
            pump(process.getInputStream(), shell.streams().out(), progress),
            pump(process.getErrorStream(), shell.streams().err(), progress));
  }

  /**
   * Starts a program.
   *
   * @param takesCommands whether {@link #input} is for commands; otherwise the program reads this
   *     process's standard input
   * @throws IOException when there is no such program, or it cannot be run
   */
  static RunningProgram start(
      List<String> command, boolean takesCommands, Shell shell, ProgressLines.Progress progress)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // A program that asks a person needs the terminal itself.
    boolean inherits = !takesCommands && shell.streams().in() == System.in;
    if (inherits) {
      builder.redirectInput(Redirect.INHERIT);
    }
    RunningProgram running = new RunningProgram(builder.start(), shell, progress);
    if (!inherits && !takesCommands) {
      running.passInput();
    }
    shell.ending().whenRequested(running::leave);
    return running;
  }

  /** The standard input of the program. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Waits for the end of the program; returns its exit status. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Waits until all output is passed on. That takes longer than the program if another one that it
   * has started still writes to its output.
   */
  void drain() throws InterruptedException {
    for (Thread pump : pumps) {
      while (pump.isAlive() && !shell.ending().isRequested()) {
        pump.join(DRAIN_POLL_MS);
      }
    }
  }

  private static Thread pump(InputStream from, OutputStream to, ProgressLines.Progress progress) {
    ProgressLines lines = new ProgressLines(progress);
    return start(
        "warren-agent-output",
        () -> {
          // Closed at the end, so that the program gets SIGPIPE if nobody reads its output.
          try (from) {
            byte[] chunk = new byte[CHUNK];
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
              to.write(lines.feed(chunk, n));
              to.flush();
            }
            to.write(lines.end());
            to.flush();
          }
        });
  }

  private void passInput() {
    start(
        "warren-agent-input",
        () -> {
          try (OutputStream to = process.getOutputStream()) {
            shell.streams().in().transferTo(to);
          }
        });
  }

  /** Work on a stream, which may be closed at any time. */
  private interface Piping {
    void run() throws IOException;
  }

  private static Thread start(String name, Piping piping) {
    Thread thread =
        new Thread(
            () -> {
              try {
                piping.run();
              } catch (IOException e) {
                // One side is closed, so there is nothing more to pass on.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends the program, with those that it has started; must not block its caller. */
  private void leave() {
    Thread thread = new Thread(this::terminate, "warren-agent-ending");
    thread.setDaemon(true);
    thread.start();
  }

  private void terminate() {
    try {
      if (!process.waitFor(LEAVE_MS, TimeUnit.MILLISECONDS)) {
        List<ProcessHandle> all =
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        process.waitFor(TERMINATE_MS, TimeUnit.MILLISECONDS);
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
