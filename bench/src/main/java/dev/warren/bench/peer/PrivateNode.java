package dev.warren.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A peer's own RabbitMQ, with Warren's configuration and empty at its start. */
final class PrivateNode implements Server {

  private final Path folder;
  private final String role;
  private final List<String> plugins;
  private final List<String> settings;
  private final Path log;

  private String amqpUri = "";
  private boolean closed;

  /**
   * @param plugins the enabled plugins; empty for Warren's
   * @param settings further lines for its {@code rabbitmq.conf}
   */
  PrivateNode(Path home, String peer, String role, List<String> plugins, List<String> settings) {
    this.folder = home.resolve(peer + "-node");
    this.role = role;
    this.plugins = plugins;
    this.settings = settings;
    this.log = home.resolve("log").resolve(peer + "-node.log");
  }

  /** Whether this machine has a RabbitMQ. */
  static boolean isPossible() {
    try {
      return new ProcessBuilder(Repository.privateNode().toString(), "find")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Starts the node; returns once it accepts AMQP connections. */
  synchronized void start() throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException(folder + " is being ended");
    }
    Files.createDirectories(log.getParent());
    run("stop");
    delete(folder);
    Files.createDirectories(folder);
    Map<String, String> environment = new HashMap<>();
    if (!plugins.isEmpty()) {
      Path file = folder.resolve("enabled_plugins");
      Files.writeString(file, "[" + String.join(",", plugins) + "].\n");
      environment.put("WARREN_RABBITMQ_PLUGINS", file.toString());
    }
    if (!settings.isEmpty()) {
      Path file = folder.resolve("extra.conf");
      Files.write(file, settings);
      environment.put("WARREN_RABBITMQ_CONF", file.toString());
    }
    amqpUri = run("start", environment);
  }

  /** The AMQP URI with user and password. */
  synchronized String amqpUri() {
    return amqpUri;
  }

  @Override
  public String role() {
    return role;
  }

  @Override
  public synchronized long pid() {
    try {
      String pid = run("pid");
      if (pid.isEmpty()) {
        throw new IllegalStateException("no node runs in " + folder);
      }
      return Long.parseLong(pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean isJvm() {
    return false;
  }

  /** Stops the node and deletes its data, which may be a stream of gigabytes. Its log stays. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      run("stop");
      delete(folder.resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String run(String command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  private String run(String command, Map<String, String> environment)
      throws IOException, InterruptedException {
    String script = Repository.privateNode().toString();
    return Command.run(List.of(script, command, folder.toString()), environment, log);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
