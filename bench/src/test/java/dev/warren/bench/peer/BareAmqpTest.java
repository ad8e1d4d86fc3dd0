package dev.warren.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer without clients. Its class is not that of the others, so that both run at a time. */
class BareAmqpTest {

  @TempDir Path home;

  @Test
  void bareWorkerPublishesEventsToTheLog() throws Exception {
    try (Peer peer = PeersTest.started(home, "bare-amqp")) {
      assertThat(peer.processes()).containsOnlyKeys("worker", "broker");
      Target target = peer.target();
      BlockingQueue<String> log = new LinkedBlockingQueue<>();
      try (Connection connection = PeersTest.connect(target)) {
        Channel channel = connection.createChannel();
        channel.basicQos(10);
        channel.basicConsume(
            target.url(),
            false,
            Map.of("x-stream-offset", "first"),
            (tag, message) -> log.add(new String(message.getBody(), StandardCharsets.UTF_8)),
            tag -> {});
        PeersTest.publish(connection, target.feed().events(), "notes.bench-0", "{\"n\":1}");
        assertThat(log.poll(TestSocket.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
            .isEqualTo("{\"n\":1}");
      }
    }
  }
}
