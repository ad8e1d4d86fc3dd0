package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that serves until it is ended. */
final class ServerProcess implements Server {

  private static final Duration START = Duration.ofSeconds(90);

  private static final int LOOK_MS = 10;

  /** This is longer than a gateway's drain period. */
  private static final int GRACE_SECONDS = 45;

  private final Path home;
  private final String peer;
  private final String role;
  private final List<String> line;
  private final Map<String, String> environment;
  private final Path log;

  private @Nullable Process process;
  private @Nullable Callable<Boolean> ready;
  private boolean closed;

  /**
   * @param home the folder for its log
   */
  ServerProcess(
      Path home, String peer, String role, List<String> line, Map<String, String> environment) {
    this.home = home;
    this.peer = peer;
    this.role = role;
    this.line = List.copyOf(line);
    this.environment = new HashMap<>(environment);
    this.log = home.resolve("log").resolve(mark() + ".log");
  }

  /**
   * Starts the program and waits until it is ready.
   *
   * @param readiness whether the program is ready; each restart uses it, too
   */
  void start(Callable<Boolean> readiness) throws Exception {
    ready = readiness;
    launch();
    awaitReady(readiness);
  }

  /**
   * Ends the program by SIGTERM, and starts it again.
   *
   * @return the seconds from the start until the program is ready
   */
  double restart() throws Exception {
    Process before = process();
    Callable<Boolean> readiness = Objects.requireNonNull(ready, "never started");
    before.destroy();
    if (!before.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(
          "%s of %s did not end within %d s: see %s".formatted(role, peer, GRACE_SECONDS, log));
    }
    long begin = System.nanoTime();
    launch();
    awaitReady(readiness);
    return (System.nanoTime() - begin) / 1e9;
  }

  private void awaitReady(Callable<Boolean> readiness) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    while (!readiness.call()) {
      if (!process().isAlive()) {
        throw new IOException(
            "%s of %s ended while starting: %s(%s)".formatted(role, peer, Command.tail(log), log));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s of %s was not ready within %s: see %s".formatted(role, peer, START, log));
      }
      Thread.sleep(LOOK_MS);
    }
  }

  private synchronized void launch() throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException(peer + " is being ended");
    }
    Files.createDirectories(log.getParent());
    if (Files.exists(log)) {
      Files.move(
          log, log.resolveSibling(mark() + ".log.before"), StandardCopyOption.REPLACE_EXISTING);
    }
    endLeftBehind();
    ProcessBuilder builder = Command.inOwnSession(line, environment);
    builder.environment().put("WARREN_PROCESS", home + ":" + mark());
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    // Closed because some programs wait for the end of their standard input.
    process.getOutputStream().close();
  }

  /** Ends the server that a killed bench left running. A mark in the environment identifies it. */
  private void endLeftBehind() throws IOException, InterruptedException {
    String end = ". \"$1/infra/lib/processes.sh\"; end 5 \"$2\" \"$3\"";
    String root = Repository.root().toString();
    List<String> line = List.of("bash", "-c", end, "bash", root, home.toString(), mark());
    Command.run(line, Map.of(), log);
  }

  private String mark() {
    return peer + "-" + role;
  }

  /**
   * Whether the program has printed this text, for servers whose open port does not mean that they
   * are ready.
   */
  boolean hasPrinted(String wanted) throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1).contains(wanted);
  }

  private synchronized Process process() {
    if (process == null) {
      throw new IllegalStateException(role + " of " + peer + " is not started");
    }
    return process;
  }

  @Override
  public String role() {
    return role;
  }

  @Override
  public long pid() {
    return process().pid();
  }

  @Override
  public boolean isJvm() {
    return line.get(0).equals(JavaCommand.tool("java"));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
