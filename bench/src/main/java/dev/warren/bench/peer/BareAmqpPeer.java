package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareAmqp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The cost of an event's hops through RabbitMQ with the Java client alone, without Warren. */
final class BareAmqpPeer extends ProcessesPeer {

  static final String NAME = "bare-amqp";

  BareAmqpPeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    PrivateNode broker = node("broker", List.of(), List.of());
    broker.start();
    String amqpUri = broker.amqpUri();
    ServerProcess worker =
        process("worker", JavaCommand.ofClass(BareAmqp.class, amqpUri), Map.of());
    worker.start(() -> worker.hasPrinted(BareAmqp.READY));
    return new Target(
        Target.Wire.AMQP_STREAM,
        BareAmqp.LOG,
        Map.of(),
        "",
        "",
        new Target.Feed(amqpUri, BareAmqp.TOPICS, BareAmqp.EVENTS));
  }
}
