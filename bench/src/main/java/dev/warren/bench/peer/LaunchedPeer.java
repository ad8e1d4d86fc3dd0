package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer that consists of the servers that its {@link Launch} starts. */
final class LaunchedPeer implements Peer {

  /** Starts the servers of a peer. */
  interface Launch {

    /** Starts the servers; returns once they accept connections. */
    Target start(Servers servers) throws Exception;
  }

  private final String name;
  private final Servers servers;
  private final Launch launch;

  private @Nullable Target target;

  /**
   * @param home the folder for logs and data
   */
  LaunchedPeer(String name, Path home, Launch launch) {
    this.name = name;
    this.servers = new Servers(name, home);
    this.launch = launch;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() throws Exception {
    target = launch.start(servers);
  }

  @Override
  public Target target() {
    if (target == null) {
      throw new IllegalStateException(name + " has not started");
    }
    return target;
  }

  @Override
  public Map<String, Long> processes() {
    Map<String, Long> processes = new LinkedHashMap<>();
    servers.all().forEach(server -> processes.put(server.role(), server.pid()));
    return processes;
  }

  @Override
  public double restart(String role) throws Exception {
    return servers.process(role).restart();
  }

  @Override
  public void collectGarbage() throws IOException, InterruptedException {
    for (Server server : servers.all()) {
      if (server.isJvm()) {
        List<String> line =
            List.of(JavaCommand.tool("jcmd"), Long.toString(server.pid()), "GC.run");
        Path log = servers.home().resolve("log").resolve(name + "-jcmd.log");
        // The second collection frees the objects whose finalizers or cleaners ran after the first
        // one.
        Command.run(line, Map.of(), log);
        Command.run(line, Map.of(), log);
      }
    }
  }

  @Override
  public void close() {
    servers.close();
  }
}
