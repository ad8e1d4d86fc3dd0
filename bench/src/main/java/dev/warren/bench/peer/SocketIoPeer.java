package dev.warren.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** socket.io with its rooms, on Node: {@code bench/socketio}. */
final class SocketIoPeer {

  private SocketIoPeer() {}

  /** The programs that the peer needs and this machine lacks; empty if it can start. */
  static String missing() {
    if (Command.onPath("node") == null) {
      return "no node: install Node.js 18 or newer (Debian: apt-get install nodejs npm)";
    }
    boolean installed = Files.isDirectory(program("node_modules/socket.io"));
    return installed ? "" : "no socket.io: npm ci in bench/socketio";
  }

  private static Path program(String file) {
    return Repository.root().resolve("bench/socketio").resolve(file);
  }

  static Target launch(Servers servers) throws Exception {
    int port = Ports.free();
    String node = Objects.requireNonNull(Command.onPath("node"), "no node");
    String server = program("server.js").toString();
    servers.server(List.of(node, server, Integer.toString(port)), port);
    return new Target(
        Target.Wire.SOCKET_IO,
        "ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket",
        Map.of(),
        "",
        "",
        Target.Feed.SUBSCRIBERS_WIRE);
  }
}
