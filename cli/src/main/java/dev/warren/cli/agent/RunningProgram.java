package dev.warren.cli.agent;

import dev.warren.cli.shell.Launcher;
import dev.warren.cli.shell.Shell;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program whose output this process passes on. When the end of this process is requested, the
 * program may clean up and end, too.
 */
final class RunningProgram {

  /** A program that another one has left behind may keep the output open. */
  private static final Duration DRAIN_SILENCE = Duration.ofSeconds(1);

  private static final long AFTER_TERMINATE_MS = 5_000;

  private final Process process;
  private final Shell shell;
  private final Duration grace;
  private final List<OutputPump> pumps;

  private RunningProgram(
      Process process, Shell shell, Duration grace, ProgressLines.Progress progress) {
    this.process = process;
    this.shell = shell;
    this.grace = grace;
    this.pumps =
        List.of(
            new OutputPump(process.getInputStream(), shell.streams().out(), progress),
            new OutputPump(process.getErrorStream(), shell.streams().err(), progress));
  }

  /**
   * Starts a program.
   *
   * @param takesCommands whether {@link #input} is for commands; otherwise the program reads this
   *     process's standard input
   * @param grace how long the program may clean up
   * @throws IOException when there is no such program, or it cannot be run
   */
  static RunningProgram start(
      List<String> command,
      boolean takesCommands,
      Shell shell,
      Duration grace,
      ProgressLines.Progress progress)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Launcher.undo(builder.environment());
    // A program that asks a person needs the terminal itself.
    boolean inherits = !takesCommands && shell.streams().in() == System.in;
    if (inherits) {
      builder.redirectInput(Redirect.INHERIT);
    }
    RunningProgram running = new RunningProgram(builder.start(), shell, grace, progress);
    if (!inherits && !takesCommands) {
      running.background("warren-agent-input", running::passInput);
    }
    // Besides the grace, for a program that only SIGKILL ends, and for the last report.
    shell.ending().allow(grace.plusMillis(2 * AFTER_TERMINATE_MS));
    shell
        .ending()
        .whenRequested(() -> running.background("warren-agent-ending", running::terminate));
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

  /** Waits until the output of the program is passed on, after its end. */
  void drain() throws InterruptedException {
    long since = System.nanoTime();
    for (OutputPump pump : pumps) {
      pump.drain(since, DRAIN_SILENCE);
    }
  }

  private void background(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void passInput() {
    try (OutputStream to = process.getOutputStream()) {
      shell.streams().in().transferTo(to);
    } catch (IOException e) {
      // One side is closed, so there is nothing more to pass on.
    }
  }

  /**
   * Ends the program, and those that it has started and left. On a terminal, Ctrl-C has sent SIGINT
   * to the program as well; a SIGTERM in addition would disturb it while it cleans up.
   */
  private void terminate() {
    List<ProcessHandle> children = process.descendants().toList();
    try {
      boolean hasEnded =
          shell.terminal().in() && process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
      if (!hasEnded) {
        // Process.destroy would also close the output, and so lose the rest of it.
        process.toHandle().destroy();
        long wait = shell.terminal().in() ? AFTER_TERMINATE_MS : grace.toMillis();
        process.waitFor(wait, TimeUnit.MILLISECONDS);
      }
      // Without this one, sh -c 'a | b' would leave both behind.
      children.forEach(ProcessHandle::destroy);
      if (process.isAlive()) {
        process.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
