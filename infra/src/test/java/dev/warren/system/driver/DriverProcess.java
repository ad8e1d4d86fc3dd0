package dev.warren.system.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.testkit.Patience;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A driver in a process: commands on its standard input, events on its standard output. */
public final class DriverProcess implements Driver {

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private DriverProcess(List<String> command) throws IOException {
    File log = Files.createDirectories(Path.of("target/processes")).resolve("clients.log").toFile();
    process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
    commands = process.outputWriter(UTF_8);
    Thread reader = new Thread(this::read, command.get(0) + " tells");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program of {@code infra/src/test}. */
  public static DriverProcess start(String interpreter, Path program) throws IOException {
    return new DriverProcess(List.of(interpreter, program.toString()));
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      lines.lines().forEach(events::add);
    } catch (IOException | UncheckedIOException e) {
      // The process has ended.
    }
  }

  @Override
  public void tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
  }

  @Override
  public String hear() throws InterruptedException {
    return Patience.take("an event of process " + pid(), events);
  }

  public long pid() {
    return process.pid();
  }

  /** Kills the process by SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
