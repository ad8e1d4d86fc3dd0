package dev.warren.system.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.system.process.Signals;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent in a process: commands on its standard input, events on its standard output. */
final class AgentProcess implements Agent {

  private final Process process;
  private final Writer commands;
  private final File log;

  private AgentProcess(Process process, File log) {
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    this.log = log;
  }

  /**
   * Starts a program.
   *
   * @param name the beginning of the log's name
   */
  static AgentProcess start(String name, List<String> command, Listener listener)
      throws IOException {
    Path folder = Files.createDirectories(Path.of("target/processes"));
    File log = folder.resolve(name + ".log").toFile();
    AgentProcess agent =
        new AgentProcess(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start(),
            log);
    Thread reader = new Thread(() -> agent.read(listener), name);
    reader.setDaemon(true);
    reader.start();
    return agent;
  }

  private void read(Listener listener) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      lines.lines().forEach(listener::line);
    } catch (IOException | UncheckedIOException e) {
      // The process has ended.
    }
    listener.ended("the agent has ended; its log is " + log);
  }

  @Override
  public void tell(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the agent has ended; its log is " + log, e);
    }
  }

  @Override
  public void sleep() throws Exception {
    Signals.send("STOP", process.pid());
  }

  @Override
  public void wake() throws Exception {
    Signals.send("CONT", process.pid());
  }

  @Override
  public boolean endsByItself(Duration atMost) throws Exception {
    commands.close();
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Kills the process by SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
