package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareAmqp;
import dev.warren.bench.peer.server.BareNetty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The upper limit behind a broker: a bare broadcast that reads a RabbitMQ stream as Warren does.
 */
final class BareNettyLogPeer extends ProcessesPeer {

  static final String NAME = "bare-netty-log";

  BareNettyLogPeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    PrivateNode broker = node("broker", List.of(), List.of());
    broker.start();
    String amqpUri = broker.amqpUri();
    int port = Ports.free();
    process(
            "gateway",
            JavaCommand.ofClass(BareNetty.class, Integer.toString(port), amqpUri),
            Map.of())
        .start(() -> Ports.answers(port));
    return new Target(
        Target.Wire.BARE,
        "ws://127.0.0.1:" + port + "/",
        Map.of(),
        "",
        "",
        new Target.Feed(amqpUri, BareAmqp.TOPICS, ""));
  }
}
