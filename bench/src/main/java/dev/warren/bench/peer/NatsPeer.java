package dev.warren.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A nats-server with its WebSocket listener: a broker made for fan-out, without a log or with
 * JetStream's.
 */
final class NatsPeer {

  private NatsPeer() {}

  static Target launch(Servers servers) throws Exception {
    return launch(servers, Target.Wire.NATS, "nats.conf", Ports.free(), "");
  }

  /**
   * The server with JetStream: a stream stores every message in a file, and acknowledges it to the
   * publisher.
   *
   * <p>The subscribers read by ordinary subscriptions, like those of the server without JetStream.
   * An ordered consumer for each subscription would read every message from the store again, for
   * each reader; RabbitMQ's stream is read once by each gateway. So ordinary subscriptions are what
   * costs JetStream least. They do not wait for the store either, as Warren's readers do.
   */
  static Target launchJetStream(Servers servers) throws Exception {
    JetStream jetStream = new JetStream(Ports.free(), servers.data());
    Target target =
        launch(
            servers,
            Target.Wire.JETSTREAM,
            "jetstream.conf",
            jetStream.port(),
            jetStream.settings());
    Ports.await(jetStream.port());
    jetStream.createStream();
    return target;
  }

  private static Target launch(
      Servers servers, Target.Wire wire, String file, int clients, String more) throws Exception {
    int port = Ports.free();
    Path settings = Files.createDirectories(servers.home()).resolve(file);
    Files.writeString(
        settings,
        """
        listen: "127.0.0.1:%d"
        websocket {
          host: "127.0.0.1"
          port: %d
          no_tls: true
        }
        %s"""
            .formatted(clients, port, more));
    String program = Objects.requireNonNull(Command.onPath("nats-server"), "no nats-server");
    servers.server(List.of(program, "-c", settings.toString()), port);
    return new Target(
        wire, "ws://127.0.0.1:" + port, Map.of(), "", ">", Target.Feed.SUBSCRIBERS_WIRE);
  }
}
