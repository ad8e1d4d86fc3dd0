package dev.warren.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** RabbitMQ's own STOMP over WebSocket: gateway and broker in one process. */
final class WebStompPeer extends ProcessesPeer {

  static final String NAME = "web_stomp";

  WebStompPeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    int port = Ports.free();
    PrivateNode node =
        node(
            "server",
            List.of("rabbitmq_stomp", "rabbitmq_web_stomp"),
            List.of(
                "stomp.listeners.tcp.1 = 127.0.0.1:" + Ports.free(),
                "web_stomp.tcp.ip = 127.0.0.1",
                "web_stomp.tcp.port = " + port,
                // By default it closes a WebSocket after 60 s without a frame, and our subscribers
                // send none.
                "web_stomp.ws_opts.idle_timeout = 86400000"));
    node.start();
    String amqpUri = node.amqpUri();
    Ports.await(port);
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/ws",
        // The user of infra/rabbitmq/definitions.json.
        Map.of("login", "warren", "passcode", "warren", "host", "/"),
        "/topic/",
        "#",
        new Target.Feed(amqpUri, "amq.topic", ""));
  }
}
