package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all peers share: their servers are ended in the reverse order of their starting, also when
 * this JVM is ended meanwhile.
 */
abstract class ProcessesPeer implements Peer {

  private final String name;
  private final Path home;
  private final Deque<Server> servers = new ArrayDeque<>();

  /** Guarded by the servers: none is added to those that are being ended. */
  private boolean ended;

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

  /** A RabbitMQ, which is yet to be started. */
  final PrivateNode node(String role, List<String> plugins, List<String> settings) {
    return add(new PrivateNode(home, name, role, plugins, settings));
  }

  /** A program, which is yet to be started. */
  final ServerProcess process(String role, List<String> line, Map<String, String> environment) {
    return add(new ServerProcess(home, name, role, line, environment));
  }

  /** Before it is started, so that whoever ends us meanwhile ends it too. */
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
        // The second frees what the first has found to have finalizers or cleaners.
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
      // The JVM is ending, and the hook is running.
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
        // The others are to be ended all the same.
        System.err.printf("%s: %s could not be ended: %s%n", name, server.role(), e);
      }
    }
  }

  /** The last one first. */
  private List<Server> servers() {
    synchronized (servers) {
      return new ArrayList<>(servers);
    }
  }
}
