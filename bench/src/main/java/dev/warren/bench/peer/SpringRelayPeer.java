package dev.warren.bench.peer;

import dev.warren.bench.peer.server.SpringRelay;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Spring's STOMP relay in front of a RabbitMQ with its STOMP plugin. */
final class SpringRelayPeer extends ProcessesPeer {

  static final String NAME = "spring-relay";

  SpringRelayPeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    int stompPort = Ports.free();
    PrivateNode broker =
        node(
            "broker",
            List.of("rabbitmq_stomp"),
            List.of("stomp.listeners.tcp.1 = 127.0.0.1:" + stompPort));
    broker.start();
    String amqpUri = broker.amqpUri();
    Ports.await(stompPort);

    int port = Ports.free();
    List<String> line =
        JavaCommand.ofClass(
            SpringRelay.class, "--server.port=" + port, "--relay.port=" + stompPort);
    ServerProcess gateway = process("gateway", line, Map.of());
    // Its port opens earlier, but it refuses clients until its own connection to the broker is up.
    gateway.start(
        () -> Ports.answers(port) && gateway.hasPrinted("BrokerAvailabilityEvent[available=true"));
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/stomp",
        Map.of("login", "warren", "passcode", "warren", "host", "/"),
        "/topic/",
        "#",
        new Target.Feed(amqpUri, "amq.topic", ""));
  }
}
