package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareAmqp;
import dev.warren.bench.peer.server.BareNetty;
import java.util.Map;

/** The upper limit: a broadcast with Netty alone. */
final class BareNettyPeer {

  private BareNettyPeer() {}

  /** The peer whose publisher sends over a WebSocket. */
  static Target launch(Servers servers) throws Exception {
    int port = Ports.free();
    servers.server(JavaCommand.ofClass(BareNetty.class, Integer.toString(port)), port);
    return target(port, Target.Feed.SUBSCRIBERS_WIRE);
  }

  /** This peer reads a RabbitMQ stream like Warren. */
  static Target launchWithLog(Servers servers) throws Exception {
    String amqpUri = servers.broker().amqpUri();
    int port = Ports.free();
    servers
        .process(
            "gateway",
            JavaCommand.ofClass(BareNetty.class, Integer.toString(port), amqpUri),
            Map.of())
        .start(() -> Ports.answers(port));
    return target(port, new Target.Feed(amqpUri, BareAmqp.TOPICS, ""));
  }

  private static Target target(int port, Target.Feed feed) {
    return new Target(Target.Wire.BARE, "ws://127.0.0.1:" + port + "/", Map.of(), "", "", feed);
  }
}
