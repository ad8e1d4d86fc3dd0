package dev.warren.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The peers that need nothing but Java and RabbitMQ, each started in the same way as for a run. */
class PeersTest {

  @TempDir Path home;

  @Test
  void anUnknownPeerIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> new Peers(home).create("warrren"))
        .hasMessageContaining("warrren")
        .hasMessageContaining("warren, web_stomp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web_stomp", "spring-relay", "spring-simple"})
  void whatIsPublishedReachesWhoSubscribedByNameOrPattern(String name) throws Exception {
    List<ProcessHandle> processes;
    try (Peer peer = started(home, name)) {
      processes = handles(peer);
      assertThat(processes).isNotEmpty().allMatch(ProcessHandle::isAlive);
      peer.collectGarbage();
      Target target = peer.target();
      try (TestSocket named = TestSocket.connect(target);
          TestSocket pattern = TestSocket.connect(target)) {
        subscribe(named, target, "bench.c1.x");
        subscribe(pattern, target, "bench.c1." + target.manyWords());
        publish(target, "bench.c1.x", "{\"n\":1}");
        assertThat(named.nextWith("{\"n\":1}")).contains("destination:/topic/bench.c1.x\n");
        assertThat(pattern.nextWith("{\"n\":1}")).contains("destination:/topic/bench.c1.x\n");
      }
    }
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  static Peer started(Path home, String name) throws Exception {
    Peers peers = new Peers(home);
    assumeThat(peers.missing(name)).isEmpty();
    Peer peer = peers.create(name);
    try {
      peer.start();
    } catch (Exception e) {
      peer.close();
      throw e;
    }
    return peer;
  }

  private static List<ProcessHandle> handles(Peer peer) {
    return peer.processes().values().stream()
        .map(pid -> ProcessHandle.of(pid).orElseThrow())
        .toList();
  }

  private static void subscribe(TestSocket socket, Target target, String channel) throws Exception {
    String subscribe = "SUBSCRIBE\nid:sub-0\ndestination:%s%s\nreceipt:%s\n\n\0";
    socket.send(subscribe.formatted(target.prefix(), channel, "subscribed"));
    if (target.connectHeaders().containsKey("x-bench-no-receipts")) {
      // Not every peer confirms a subscription, so the client publishes until it receives its own
      // message.
      long until = System.nanoTime() + TestSocket.PATIENCE.toNanos();
      do {
        assertThat(System.nanoTime()).as("still not subscribed").isLessThan(until);
        publish(socket, target, "bench.c1.x", "subscribed?");
      } while (socket.nextWithin(100) == null);
    } else {
      assertThat(socket.next()).startsWith("RECEIPT\n");
    }
  }

  private static void publish(Target target, String channel, String body) throws Exception {
    if (target.feed().amqpUri().isEmpty()) {
      try (TestSocket publisher = TestSocket.connect(target)) {
        publish(publisher, target, channel, body);
      }
    } else {
      try (Connection connection = connect(target)) {
        publish(connection, target.feed().exchange(), channel, body);
      }
    }
  }

  private static void publish(TestSocket socket, Target target, String channel, String body) {
    socket.send("SEND\ndestination:%s%s\n\n%s\0".formatted(target.prefix(), channel, body));
  }

  static void publish(Connection connection, String exchange, String key, String body)
      throws Exception {
    try (Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          exchange, key, true, new BasicProperties(), body.getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(TestSocket.PATIENCE.toMillis());
    }
  }

  static Connection connect(Target target) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(target.feed().amqpUri());
    return factory.newConnection("test");
  }
}
