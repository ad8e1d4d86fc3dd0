package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareAmqp;
import java.util.Map;

/** The cost of an event's hops through RabbitMQ with the Java client alone, without Warren. */
final class BareAmqpPeer {

  private BareAmqpPeer() {}

  static Target launch(Servers servers) throws Exception {
    String amqpUri = servers.broker().amqpUri();
    ServerProcess worker =
        servers.process("worker", JavaCommand.ofClass(BareAmqp.class, amqpUri), Map.of());
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
