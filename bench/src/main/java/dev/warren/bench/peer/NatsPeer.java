package dev.warren.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A nats-server with its WebSocket listener: a broker made for fan-out, without a log. */
final class NatsPeer {

  private NatsPeer() {}

  static Target launch(Servers servers) throws Exception {
    int port = Ports.free();
    Path settings = Files.createDirectories(servers.home()).resolve("nats.conf");
    Files.writeString(
        settings,
        """
        listen: "127.0.0.1:%d"
        websocket {
          host: "127.0.0.1"
          port: %d
          no_tls: true
        }
        """
            .formatted(Ports.free(), port));
    String program = Objects.requireNonNull(Command.onPath("nats-server"), "no nats-server");
    servers.server(List.of(program, "-c", settings.toString()), port);
    return new Target(
        Target.Wire.NATS,
        "ws://127.0.0.1:" + port,
        Map.of(),
        "",
        ">",
        Target.Feed.SUBSCRIBERS_WIRE);
  }
}
