package dev.warren.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.system.process.Signals;
import dev.warren.testkit.client.Inbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A running program of a page, and the lines of its output. */
final class Program implements AutoCloseable {

  private final Process process;
  private final Inbox<String> lines = new Inbox<>();

  private Program(Process process) {
    this.process = process;
  }

  static Program start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Program program = new Program(builder.start());
    Thread reader = new Thread(program::read, "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
    return program;
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      // The program has ended.
    }
    lines.end("the program ended");
  }

  /** Waits for the next line that contains this text. */
  String await(String text) {
    return lines.take("a line with '" + text + "'", line -> line.contains(text));
  }

  /** All lines so far. */
  List<String> lines() {
    return lines.all();
  }

  /** Waits until the program has ended. */
  void awaitEnd() {
    lines.awaitEnd();
  }

  /** Sends SIGINT, like Ctrl-C. */
  void interrupt() throws IOException, InterruptedException {
    Signals.send("INT", process.pid());
  }

  /** Ends the program and its children. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
