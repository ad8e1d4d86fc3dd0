package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * The servers of one peer. They end in the reverse order of their start, also when this JVM ends
 * during a measurement.
 */
final class Servers {

  private final String peer;
  private final Path home;
  private final Deque<Server> servers = new ArrayDeque<>();

  /** Guarded by {@code servers}, so that no server is added after the end began. */
  private boolean ended;

  private final Thread onExit = new Thread(this::end, "ends a peer");

  /**
   * @param peer the peer's name; names of files begin with it
   * @param home the folder for logs and data
   */
  Servers(String peer, Path home) {
    this.peer = peer;
    this.home = home.toAbsolutePath().normalize();
  }

  Path home() {
    return home;
  }

  /**
   * An empty folder for a server's data. It is deleted after the servers' end, because a log may
   * have gigabytes.
   */
  Path data() throws IOException {
    FileSystemUtils.deleteRecursively(dataFolder());
    return Files.createDirectories(dataFolder());
  }

  private Path dataFolder() {
    return home.resolve(peer + "-data");
  }

  /** Starts a RabbitMQ with Warren's plugins and no further settings. */
  PrivateNode broker() throws IOException, InterruptedException {
    PrivateNode broker = node("broker", List.of(), List.of());
    broker.start();
    return broker;
  }

  /** A RabbitMQ, not started yet. */
  PrivateNode node(String role, List<String> plugins, List<String> settings) {
    return add(new PrivateNode(home, peer, role, plugins, settings));
  }

  /** A program, not started yet. */
  ServerProcess process(String role, List<String> line, Map<String, String> environment) {
    return add(new ServerProcess(home, peer, role, line, environment));
  }

  /** Starts the program with role {@code server}; returns once its port accepts connections. */
  void server(List<String> line, int port) throws Exception {
    process("server", line, Map.of()).start(() -> Ports.answers(port));
  }

  /** Registers a server before its start, so that the end of this JVM ends it, too. */
  private <S extends Server> S add(S server) {
    synchronized (servers) {
      if (ended) {
        throw new IllegalStateException(peer + " is being ended");
      }
      if (servers.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(onExit);
      }
      servers.push(server);
    }
    return server;
  }

  /** All servers, the last one first. */
  List<Server> all() {
    synchronized (servers) {
      return new ArrayList<>(servers);
    }
  }

  /** The started program of a role. */
  ServerProcess process(String role) {
    for (Server server : all()) {
      if (server.role().equals(role) && server instanceof ServerProcess process) {
        return process;
      }
    }
    throw new IllegalArgumentException(peer + " has no program " + role);
  }

  /** Ends all servers; none can be added afterwards. */
  void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is running.
    }
  }

  private void end() {
    synchronized (servers) {
      ended = true;
    }
    for (Server server : all()) {
      try {
        server.close();
      } catch (RuntimeException e) {
        // The other servers must end, too.
        System.err.printf("%s: %s could not be ended: %s%n", peer, server.role(), e);
      }
    }
    try {
      FileSystemUtils.deleteRecursively(dataFolder());
    } catch (IOException e) {
      System.err.printf("%s: its data could not be deleted: %s%n", peer, e);
    }
  }
}
