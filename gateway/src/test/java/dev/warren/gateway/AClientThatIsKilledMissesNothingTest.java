package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private static TestBroker broker;
  private static RunningGateway one;
  private static RunningGateway other;
  private static Connection connection;

  /** One with all in memory, and one with next to nothing, so that it comes from the stream. */
  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    one = start("64MB");
    other = start("64KB");
    one.awaitHealthy();
    other.awaitHealthy();
    connection = broker.connect();
  }

  @AfterAll
  static void stop() {
    for (RunningGateway started : new RunningGateway[] {one, other}) {
      if (started != null) {
        started.close();
      }
    }
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({
    "STOMP,flow.a",
    "STOMP,flow.*",
    "JSON,flow.a",
    "JSON,flow.*",
    "SSE,flow.a",
    "SSE,flow.*"
  })
  void whatItSeesIsTheLog(Protocol protocol, String pattern) throws Exception {
    Channel channel = connection.createChannel();
    RunningGateway[] gateways = {one, other};
    String[] tokens = {token(one), token(other)};

    List<Integer> seen = new ArrayList<>();
    String position;
    try (StompClient first = one.client("passcode:" + tokens[0] + "\n")) {
      position =
          first
              .request("SUBSCRIBE", "id:1\ndestination:/topic/" + pattern + "\n", "")
              .headers()
              .get("position");
    }
    AtomicInteger sent = new AtomicInteger();
    Thread publisher = new Thread(() -> publish(channel, sent), "publisher");
    publisher.start();
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      int at = kill % 2;
      try (Life life = protocol.begin(gateways[at], tokens[at], pattern, position)) {
        Thread.sleep(random.nextInt(60));
        life.close();
        position = take(life, position, seen);
      }
    }
    publisher.interrupt();
    publisher.join();
    try (Life last = protocol.begin(one, tokens[0], pattern, position)) {
      int missing = sent.get() - seen.size();
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> last.seen().size() >= missing);
      take(last, position, seen);
    }
    assertThat(seen).hasSize(sent.get());
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo(i);
    }
    System.out.printf("%s, %s: %,d messages, %d kills%n", protocol, pattern, sent.get(), KILLS);
  }

  private static String token(RunningGateway gateway) throws Exception {
    return gateway.bearer(ALICE).replace("Authorization:Bearer ", "").trim();
  }

  /** One message, and where it stands. */
  private record Seen(long position, int number) {}

  /** From coming back to being killed. */
  private interface Life extends AutoCloseable {

    List<Seen> seen();

    /** Whether it was told that something is missing. */
    boolean lost();

    @Override
    void close();
  }

  private enum Protocol {
    STOMP {
      @Override
      Life begin(RunningGateway gateway, String token, String pattern, String since) {
        StompClient client = gateway.client("passcode:" + token + "\n");
        client.send(
            "SUBSCRIBE\nid:1\ndestination:/topic/" + pattern + "\nsince:" + since + "\n\n\0");
        return new Life() {
          @Override
          public List<Seen> seen() {
            return client.frames.stream()
                .filter(frame -> frame.command().equals("MESSAGE"))
                .map(
                    frame ->
                        new Seen(
                            Long.parseLong(frame.headers().get("message-id")),
                            Integer.parseInt(frame.body())))
                .toList();
          }

          @Override
          public boolean lost() {
            return client.frames.stream()
                .anyMatch(
                    frame ->
                        frame.command().equals("ERROR")
                            || "false".equals(frame.headers().get("recovered")));
          }

          @Override
          public void close() {
            client.close();
          }
        };
      }
    },
    JSON {
      @Override
      Life begin(RunningGateway gateway, String token, String pattern, String since) {
        JsonClient client = new JsonClient(gateway, "/ws/circles/x?token=" + token);
        client.send(
            "{\"type\":\"subscribe\",\"channel\":\"%s\",\"since\":%s}".formatted(pattern, since));
        return new Life() {
          @Override
          public List<Seen> seen() {
            return client.frames.stream()
                .filter(frame -> frame.has("position"))
                .map(
                    frame ->
                        new Seen(frame.get("position").asLong(), frame.at("/data/content").asInt()))
                .toList();
          }

          @Override
          public boolean lost() {
            return client.frames.stream()
                .anyMatch(f -> List.of("gap", "error").contains(f.path("type").asString()));
          }

          @Override
          public void close() {
            client.close();
          }
        };
      }
    },
    SSE {
      @Override
      Life begin(RunningGateway gateway, String token, String pattern, String since)
          throws IOException {
        EventStreamClient client =
            new EventStreamClient(
                gateway,
                "/api/channels/" + pattern + "/events?token=" + token,
                "Last-Event-ID: " + since);
        return new Life() {
          @Override
          public List<Seen> seen() {
            return client.messages().stream()
                .filter(event -> !event.id().isEmpty())
                .map(
                    event ->
                        new Seen(
                            Long.parseLong(event.id()), event.json().at("/data/content").asInt()))
                .toList();
          }

          @Override
          public boolean lost() {
            return client.messages().stream()
                .anyMatch(event -> !event.json().path("type").asString().equals("message"));
          }

          @Override
          public void close() {
            try {
              client.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
      }
    };

    abstract Life begin(RunningGateway gateway, String token, String pattern, String since)
        throws IOException;
  }

  private static RunningGateway start(String window) {
    return RunningGateway.start(
        broker.url(), "warren.dev-tokens=true", "warren.history.window=" + window);
  }

  /** All that it has got by now; returns the position of the last. */
  private static String take(Life life, String position, List<Integer> seen) {
    assertThat(life.lost()).isFalse();
    long last = Long.parseLong(position);
    for (Seen each : life.seen()) {
      assertThat(each.position()).isGreaterThan(last);
      last = each.position();
      seen.add(each.number());
    }
    return Long.toString(last);
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
