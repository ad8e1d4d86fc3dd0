package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client is cut off 200 times while messages flow, and resumes at two gateways in turn. In the
 * end it has got exactly the sent messages, in order.
 */
@ExtendWith(NoLeaks.class)
@WithBroker
class KilledClientMissesNothingTest {

  private static final int KILLS = 200;
  private static final int RATE = 2_000;

  /**
   * The publisher waits when so many messages are unseen, so that they do not pile up on a slow
   * machine.
   */
  private static final int MOST_UNSEEN = 10_000;

  private static TestBroker broker;
  private static final List<RunningGateway> GATEWAYS = new ArrayList<>();

  /** The first gateway replays from its window, the second one from the stream. */
  @BeforeAll
  static void start() {
    for (String window : List.of("64MB", "64KB")) {
      GATEWAYS.add(RunningGateway.start(broker.url(), "warren.history.window=" + window));
    }
  }

  @AfterAll
  static void stop() {
    GATEWAYS.forEach(RunningGateway::close);
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
  void resumedClientSeesTheWholeLog(Protocol protocol, String pattern) throws Exception {
    RunningGateway one = GATEWAYS.get(0);
    String token = one.token(Tokens.everything("alice"));
    List<Integer> seen = new ArrayList<>();
    String position;
    try (StompClient first = one.client(token)) {
      position = first.subscribe("1", "/topic/" + pattern).header("position");
    }
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    try (TopicPublisher topics = new TopicPublisher(broker)) {
      Thread publisher = new Thread(() -> publish(topics.channel(), sent, taken), "publisher");
      publisher.start();
      Random random = new Random(7);
      for (int kill = 0; kill < KILLS; kill++) {
        RunningGateway gateway = GATEWAYS.get(kill % GATEWAYS.size());
        try (Life life = protocol.begin(gateway, token, pattern, position)) {
          // Some clients are cut off during the replay, others when they are live.
          LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
          life.close();
          position = take(life, position, seen);
          taken.set(seen.size());
        }
      }
      publisher.interrupt();
      publisher.join();
      topics.confirm();
    }
    try (Life last = protocol.begin(one, token, pattern, position)) {
      int missing = sent.get() - seen.size();
      Patience.await("the rest").until(() -> last.lost() || last.seen().size() >= missing);
      take(last, position, seen);
    }
    assertThat(seen).isEqualTo(IntStream.range(0, sent.get()).boxed().toList());
  }

  /** A message and its position. */
  private record Seen(long position, int number) {}

  /** One connection of a client, from its resume until it is killed. */
  private interface Life extends AutoCloseable {

    List<Seen> seen();

    /** Whether the gateway reported a gap or an error. */
    boolean lost();

    @Override
    void close() throws Exception;
  }

  private enum Protocol {
    STOMP {
      @Override
      Life begin(RunningGateway gateway, String token, String pattern, String since) {
        StompClient client = gateway.client(token);
        client.send(
            "SUBSCRIBE\nid:1\ndestination:/topic/" + pattern + "\nsince:" + since + "\n\n\0");
        return new Life() {
          @Override
          public List<Seen> seen() {
            return client.messages().stream()
                .map(
                    frame ->
                        new Seen(
                            Long.parseLong(frame.header("message-id")),
                            Integer.parseInt(frame.text())))
                .toList();
          }

          @Override
          public boolean lost() {
            return client.frames().stream()
                .anyMatch(
                    frame ->
                        frame.command().equals("ERROR")
                            || frame.header("recovered").equals("false"));
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
      Life begin(RunningGateway gateway, String token, String pattern, String since)
          throws Exception {
        JsonClient client = gateway.json("/ws/circles/x", token);
        client.send(
            "{\"type\":\"subscribe\",\"channel\":\"%s\",\"since\":%s}".formatted(pattern, since));
        return new Life() {
          @Override
          public List<Seen> seen() {
            return client.frames().stream()
                .filter(frame -> frame.has("position"))
                .map(
                    frame ->
                        new Seen(frame.get("position").asLong(), frame.at("/data/content").asInt()))
                .toList();
          }

          @Override
          public boolean lost() {
            return client.frames().stream()
                .anyMatch(f -> List.of("gap", "error").contains(f.path("type").asString()));
          }

          @Override
          public void close() throws Exception {
            client.close();
          }
        };
      }
    },
    SSE {
      @Override
      Life begin(RunningGateway gateway, String token, String pattern, String since)
          throws Exception {
        EventStreamClient client =
            gateway.events(
                "/api/channels/" + pattern + "/events?token=" + token, "Last-Event-ID: " + since);
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
          public void close() throws IOException {
            client.close();
          }
        };
      }
    };

    abstract Life begin(RunningGateway gateway, String token, String pattern, String since)
        throws Exception;
  }

  /** Adds all messages that the client has got; returns the position of the last one. */
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

  private static void publish(Channel channel, AtomicInteger sent, AtomicInteger taken) {
    long start = System.nanoTime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long due = (System.nanoTime() - start) / 1_000_000 * RATE / 1_000;
        while (sent.get() < due && sent.get() - taken.get() < MOST_UNSEEN) {
          int many = sent.get() / RATE % 2 == 0 ? 1 : LogBatch.MOST_RECORDS;
          int count = (int) Math.min(many, due - sent.get());
          publish(channel, sent.get(), count);
          sent.addAndGet(count);
        }
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes these numbers as one batch, with a message of another channel after every third. */
  private static void publish(Channel channel, int from, int count) throws IOException {
    BasicProperties properties = new BasicProperties.Builder().headers(Map.of()).build();
    LogBatch batch = new LogBatch();
    for (int number = from; number < from + count; number++) {
      byte[] body = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
      batch.add("flow.a", properties, body);
    }
    channel.basicPublish("", Names.LOG, LogBatch.PROPERTIES, batch.encode());
    for (int others = count / 3; others > 0; others--) {
      channel.basicPublish(Names.TOPICS, "elsewhere.a", properties, new byte[100]);
    }
  }
}
