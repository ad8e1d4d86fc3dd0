package dev.warren.bench.peer;

import dev.warren.bench.peer.server.SpringRelay;
import dev.warren.bench.peer.server.SpringSimple;
import java.util.List;
import java.util.Map;

/** Spring's two STOMP servers. */
final class SpringPeers {

  private SpringPeers() {}

  /** Spring's STOMP relay in front of a RabbitMQ with its STOMP plugin. */
  static Target launchRelay(Servers servers) throws Exception {
    int stompPort = Ports.free();
    String amqpUri = StompPlugin.start(servers, "broker", stompPort, List.of());
    int port = Ports.free();
    List<String> line =
        JavaCommand.ofClass(
            SpringRelay.class, "--server.port=" + port, "--relay.port=" + stompPort);
    Map<String, String> user =
        Map.of(
            "RELAY_LOGIN", StompPlugin.login(amqpUri),
            "RELAY_PASSCODE", StompPlugin.passcode(amqpUri));
    ServerProcess gateway = servers.process("gateway", line, user);
    // The port opens earlier, but the gateway refuses clients until its own connection to the
    // broker is up.
    gateway.start(
        () -> Ports.answers(port) && gateway.hasPrinted("BrokerAvailabilityEvent[available=true"));
    return StompPlugin.target("ws://127.0.0.1:" + port + "/stomp", amqpUri);
  }

  /**
   * Spring's simple broker, without another broker behind it, and with a publisher over WebSocket.
   */
  static Target launchSimple(Servers servers) throws Exception {
    int port = Ports.free();
    servers.server(JavaCommand.ofClass(SpringSimple.class, "--server.port=" + port), port);
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/stomp",
        // Spring sends no RECEIPT for SUBSCRIBE.
        Map.of("x-bench-no-receipts", "true"),
        "/topic/",
        "**",
        Target.Feed.SUBSCRIBERS_WIRE);
  }
}
