package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cut off 200 times while 2,000 messages a second flow, coming back to two gateways in turn: what
 * it has seen in the end is just what was sent, in its order.
 */
@ExtendWith(NoLeaks.class)
class AClientThatIsKilledMissesNothingTest {

  private static final int KILLS = 200;
  private static final int RATE = 2_000;
  private static final String ALICE =
      "{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  /** With all in memory, and with next to nothing, so that it comes from the stream. */
  @ParameterizedTest
  @CsvSource({"flow.a,64MB", "flow.*,64MB", "flow.a,64KB", "flow.*,64KB"})
  void whatItSeesIsTheLog(String pattern, String window) throws Exception {
    try (TestBroker broker = TestBroker.start();
        RunningGateway one = start(broker, window);
        RunningGateway other = start(broker, window);
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      one.awaitHealthy();
      other.awaitHealthy();
      String[] bearers = {one.bearer(ALICE), other.bearer(ALICE)};
      RunningGateway[] gateways = {one, other};

      List<Integer> seen = new ArrayList<>();
      String position;
      try (StompClient first = one.client(bearers[0])) {
        position = subscribe(first, pattern, "").headers().get("position");
      }
      AtomicInteger sent = new AtomicInteger();
      Thread publisher = new Thread(() -> publish(channel, sent), "publisher");
      publisher.start();
      Random random = new Random(7);
      for (int kill = 0; kill < KILLS; kill++) {
        try (StompClient client = gateways[kill % 2].client(bearers[kill % 2])) {
          client.send(subscription(pattern, "since:" + position + "\n"));
          Thread.sleep(random.nextInt(60));
          position = take(client, position, seen);
        }
      }
      publisher.interrupt();
      publisher.join();
      try (StompClient last = one.client(bearers[0])) {
        assertThat(subscribe(last, pattern, "since:" + position + "\n").headers())
            .containsEntry("recovered", "true");
        int missing = sent.get() - seen.size();
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> last.frames.size() >= missing + 2);
        take(last, position, seen);
      }
      assertThat(seen).hasSize(sent.get());
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i)).isEqualTo(i);
      }
      System.out.printf(
          "%s, window %s: %,d messages, %d kills%n", pattern, window, sent.get(), KILLS);
    }
  }

  private static RunningGateway start(TestBroker broker, String window) {
    return RunningGateway.start(
        broker.url(), "warren.dev-tokens=true", "warren.history.window=" + window);
  }

  private static String subscription(String pattern, String headers) {
    return "SUBSCRIBE\nid:1\ndestination:/topic/" + pattern + "\n" + headers + "\n\0";
  }

  private static StompClient.Frame subscribe(StompClient client, String pattern, String headers) {
    return client.request("SUBSCRIBE", "id:1\ndestination:/topic/" + pattern + "\n" + headers, "");
  }

  /** All that the client has got by now; returns the position of the last. */
  private static String take(StompClient client, String position, List<Integer> seen) {
    client.close();
    String last = position;
    for (StompClient.Frame frame : List.copyOf(client.frames)) {
      assertThat(frame.command()).isNotEqualTo("ERROR");
      assertThat(frame.headers()).doesNotContainEntry("recovered", "false");
      if (frame.command().equals("MESSAGE")) {
        assertThat(Long.parseLong(frame.headers().get("message-id")))
            .isGreaterThan(Long.parseLong(last));
        last = frame.headers().get("message-id");
        seen.add(Integer.parseInt(frame.body()));
      }
    }
    return last;
  }

  private static void publish(Channel channel, AtomicInteger sent) {
    long start = System.nanoTime();
    BasicProperties properties = new BasicProperties.Builder().headers(Map.of()).build();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long due = (System.nanoTime() - start) / 1_000_000 * RATE / 1_000;
        while (sent.get() < due) {
          channel.basicPublish(
              Names.TOPICS,
              "flow.a",
              properties,
              Integer.toString(sent.getAndIncrement()).getBytes(StandardCharsets.US_ASCII));
          if (sent.get() % 3 == 0) {
            channel.basicPublish(Names.TOPICS, "elsewhere.a", properties, new byte[100]);
          }
        }
        LockSupport.parkNanos(1_000_000);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
