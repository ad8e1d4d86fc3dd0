package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The base of all peers: servers end in the reverse order of their start, also when this JVM ends
 * during a measurement.
 */
abstract class ProcessesPeer implements Peer {

  private final String name;
  private final Path home;
  private final Deque<Server> servers = new ArrayDeque<>();

  /** Guarded by {@code servers}: no server is added after the end began. */
  private boolean ended;

  private @Nullable Target target;

  private final Thread onExit = new Thread(this::end, "ends a peer");

  /**
   * @param home the folder for logs and data
   */
  ProcessesPeer(String name, Path home) {
    this.name = name;
    this.home = home.toAbsolutePath().normalize();
  }

  @Override
  public final String name() {
    return name;
  }

  final Path home() {
    return home;
  }

  /** A RabbitMQ, not started yet. */
  final PrivateNode node(String role, List<String> plugins, List<String> settings) {
    return add(new PrivateNode(home, name, role, plugins, settings));
  }

  /** A program, not started yet. */
  final ServerProcess process(String role, List<String> line, Map<String, String> environment) {
    return add(new ServerProcess(home, name, role, line, environment));
  }

  /** Registers a server before its start, so that the end of this JVM ends it, too. */
  private <S extends Server> S add(S server) {
    synchronized (servers) {
      if (ended) {
        throw new IllegalStateException(name + " is being ended");
      }
      if (servers.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(onExit);
      }
      servers.push(server);
    }
    return server;
  }

  @Override
  public final void start() throws Exception {
    target = launch();
  }

  /** Starts the servers; returns once they accept connections. */
  abstract Target launch() throws Exception;

  @Override
  public final Target target() {
    if (target == null) {
      throw new IllegalStateException(name + " has not started");
    }
    return target;
  }

  @Override
  public final Map<String, Long> processes() {
    Map<String, Long> processes = new LinkedHashMap<>();
    servers().forEach(server -> processes.put(server.role(), server.pid()));
    return processes;
  }

  @Override
  public final void collectGarbage() throws IOException, InterruptedException {
    for (Server server : servers()) {
      if (server.isJvm()) {
        List<String> line =
            List.of(JavaCommand.tool("jcmd"), Long.toString(server.pid()), "GC.run");
        Path log = home.resolve("log").resolve(name + "-jcmd.log");
        // The second collection frees the objects whose finalizers or cleaners ran after the first.
        Command.run(line, Map.of(), log);
        Command.run(line, Map.of(), log);
      }
    }
  }

  @Override
  public final void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The JVM is ending and the hook is running.
    }
  }

  private void end() {
    synchronized (servers) {
      ended = true;
    }
    for (Server server : servers()) {
      try {
        server.close();
      } catch (RuntimeException e) {
        // The other servers must end, too.
        System.err.printf("%s: %s could not be ended: %s%n", name, server.role(), e);
      }
    }
  }

  /** All servers, the last one first. */
  private List<Server> servers() {
    synchronized (servers) {
      return new ArrayList<>(servers);
    }
  }
}
