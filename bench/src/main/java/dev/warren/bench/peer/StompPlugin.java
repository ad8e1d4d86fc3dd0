package dev.warren.bench.peer;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A RabbitMQ with its STOMP plugin. */
final class StompPlugin {

  private StompPlugin() {}

  /** RabbitMQ's own STOMP over WebSocket: gateway and broker in one process. */
  static Target launchWebStomp(Servers servers) throws Exception {
    int port = Ports.free();
    List<String> settings =
        List.of(
            "web_stomp.tcp.ip = 127.0.0.1",
            "web_stomp.tcp.port = " + port,
            // By default the plugin closes a WebSocket after 60 s without a frame, and these
            // subscribers send none.
            "web_stomp.ws_opts.idle_timeout = 86400000");
    String amqpUri = start(servers, "server", Ports.free(), settings, "rabbitmq_web_stomp");
    Ports.await(port);
    return target("ws://127.0.0.1:" + port + "/ws", amqpUri);
  }

  /**
   * Starts the node; returns its AMQP URI once the plugin accepts connections.
   *
   * @param stompPort the plugin's TCP port
   * @param settings further lines for its {@code rabbitmq.conf}
   * @param plugins further plugins beside the STOMP plugin
   */
  static String start(
      Servers servers, String role, int stompPort, List<String> settings, String... plugins)
      throws Exception {
    List<String> enabled = new ArrayList<>(List.of("rabbitmq_stomp"));
    enabled.addAll(List.of(plugins));
    List<String> lines = new ArrayList<>(settings);
    lines.add("stomp.listeners.tcp.1 = 127.0.0.1:" + stompPort);
    PrivateNode node = servers.node(role, enabled, lines);
    node.start();
    Ports.await(stompPort);
    return node.amqpUri();
  }

  /** The user in a node's AMQP URI, which is the user for STOMP, too. */
  static String login(String amqpUri) {
    return URI.create(amqpUri).getUserInfo().split(":")[0];
  }

  /** The password in a node's AMQP URI. */
  static String passcode(String amqpUri) {
    return URI.create(amqpUri).getUserInfo().split(":")[1];
  }

  /** A target with the plugin's destinations, at this WebSocket URL. */
  static Target target(String url, String amqpUri) {
    return new Target(
        Target.Wire.STOMP,
        url,
        Map.of("login", login(amqpUri), "passcode", passcode(amqpUri), "host", "/"),
        "/topic/",
        "#",
        new Target.Feed(amqpUri, "amq.topic", ""));
  }
}
