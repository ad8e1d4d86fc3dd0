package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBatch;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients cannot tell a record of a batch from a message of its own, whatever its place. */
class LogBatchesTest {

  private static final String ALICE = Tokens.everything("alice");
  private static final BasicProperties PLAIN =
      new BasicProperties.Builder().headers(Map.of()).build();

  /** The window holds a few messages only, so that history comes from the stream. */
  private static final String NO_WINDOW = "warren.history.window=16KB";

  private static LogBatch batch(String channel, int from, int to) {
    LogBatch batch = new LogBatch();
    for (int i = from; i < to; i++) {
      batch.add(channel, PLAIN, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
    }
    return batch;
  }

  /** Messages 0 to 199 of a channel between others of another, in batches of several sizes. */
  private static void fill(TopicPublisher topics) throws Exception {
    int[] sizes = {1, 64, 3, 30, 2, 64, 36};
    int next = 0;
    for (int size : sizes) {
      topics.batch(batch("room.a", next, next + size));
      next += size;
      topics.publish("elsewhere.a", "between");
    }
    for (int i = 0; i < 3; i++) {
      topics.batch(batch("elsewhere.b", 0, 64));
    }
    topics.confirm();
  }

  private static StompFrame subscribe(StompClient client, String headers) {
    return client.request("SUBSCRIBE", "id:1\ndestination:/topic/room.a\n" + headers, "");
  }

  private static List<Integer> numbers(List<StompFrame> messages) {
    return messages.stream().map(message -> Integer.parseInt(message.text())).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Long> positions(List<StompFrame> messages) {
    return messages.stream().map(message -> Long.parseLong(message.header("message-id"))).toList();
  }

  private static JsonNode page(RunningGateway gateway, String token, String query)
      throws Exception {
    return JsonMapper.shared()
        .readTree(
            gateway
                .get("/api/channels/room.a/messages?token=%s&%s".formatted(token, query))
                .body());
  }

  private static List<Integer> contents(JsonNode page) {
    List<Integer> numbers = new ArrayList<>();
    page.at("/messages").forEach(each -> numbers.add(each.at("/data/content").asInt()));
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"warren.history.window=64MB", NO_WINDOW})
  void everyRecordIsAPlaceToResumeFrom(String window) throws Exception {
    try (TestBroker broker = TestBroker.shared();
        RunningGateway gateway = RunningGateway.start(broker.url(), window);
        TopicPublisher topics = new TopicPublisher(broker);
        StompClient live = gateway.client(gateway.token(ALICE))) {
      subscribe(live, "");
      fill(topics);
      List<StompFrame> all = live.awaitMessages(200);
      assertThat(numbers(all)).isEqualTo(range(0, 200));
      List<Long> positions = positions(all);
      assertThat(positions).isSorted().doesNotHaveDuplicates();

      for (int seen : List.of(0, 1, 30, 64, 65, 97, 98, 135, 199)) {
        try (StompClient again = gateway.client(gateway.token(ALICE))) {
          StompFrame receipt = subscribe(again, "since:" + positions.get(seen) + "\n");
          assertThat(receipt.headers())
              .containsEntry("recovered", "true")
              .containsEntry("replayed", Integer.toString(199 - seen));
          assertThat(positions(again.awaitMessages(199 - seen)))
              .isEqualTo(positions.subList(seen + 1, 200));
        }
      }
      for (int last : List.of(1, 36, 37, 100, 150)) {
        try (StompClient again = gateway.client(gateway.token(ALICE))) {
          subscribe(again, "last:" + last + "\n");
          assertThat(numbers(again.awaitMessages(last))).isEqualTo(range(200 - last, 200));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"warren.history.window=64MB", NO_WINDOW})
  void historyPagesThroughBatchesBothWays(String window) throws Exception {
    try (TestBroker broker = TestBroker.shared();
        RunningGateway gateway = RunningGateway.start(broker.url(), window);
        TopicPublisher topics = new TopicPublisher(broker)) {
      String token = gateway.token(ALICE);
      fill(topics);
      Patience.await("all messages")
          .until(() -> contents(page(gateway, token, "limit=1")).equals(List.of(199)));

      List<Integer> back = new ArrayList<>();
      String before = "";
      while (back.size() < 200) {
        JsonNode page = page(gateway, token, "limit=7" + before);
        back.addAll(0, contents(page));
        before = "&before=" + page.at("/messages/0/position").asLong();
      }
      assertThat(back).isEqualTo(range(0, 200));

      List<Integer> forth = new ArrayList<>();
      long since = 0;
      while (forth.size() < 200) {
        JsonNode page = page(gateway, token, "limit=7&since=" + since);
        forth.addAll(contents(page));
        since = page.at("/messages/" + (page.at("/messages").size() - 1) + "/position").asLong();
      }
      assertThat(forth).isEqualTo(range(0, 200));
    }
  }

  @Test
  void startedGatewayHasTheSamePositions() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        TopicPublisher topics = new TopicPublisher(broker)) {
      List<Long> positions;
      try (RunningGateway first = RunningGateway.start(broker.url());
          StompClient live = first.client(first.token(ALICE))) {
        subscribe(live, "");
        fill(topics);
        positions = positions(live.awaitMessages(200));
      }
      try (RunningGateway second =
              RunningGateway.start(broker.url(), "warren.history.fill-messages=70");
          StompClient again = second.client(second.token(ALICE))) {
        subscribe(again, "since:" + positions.get(50) + "\n");
        assertThat(positions(again.awaitMessages(149))).isEqualTo(positions.subList(51, 200));
      }
    }
  }

  /** A publisher that has published to an earlier log may come before the birth of the new one. */
  @Test
  void batchThatComesBeforeTheBirthIsRead() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        TopicPublisher topics = new TopicPublisher(broker)) {
      topics
          .channel()
          .queueDeclare(Names.LOG, true, false, false, Map.of("x-queue-type", "stream"));
      topics.batch(batch("room.a", 0, 64));
      topics.confirm();
      try (RunningGateway gateway = RunningGateway.start(broker.url())) {
        topics.batch(batch("room.a", 64, 70));
        topics.confirm();
        List<Long> positions;
        try (StompClient client = gateway.client(gateway.token(ALICE))) {
          subscribe(client, "last:100\n");
          List<StompFrame> all = client.awaitMessages(70);
          assertThat(numbers(all)).isEqualTo(range(0, 70));
          positions = positions(all);
          assertThat(positions).isSorted().doesNotHaveDuplicates();
        }
        for (int seen : List.of(0, 1, 62, 63, 64, 68)) {
          try (StompClient again = gateway.client(gateway.token(ALICE))) {
            subscribe(again, "since:" + positions.get(seen) + "\n");
            assertThat(positions(again.awaitMessages(69 - seen)))
                .isEqualTo(positions.subList(seen + 1, 70));
          }
        }
      }
    }
  }

  @Test
  void unreadableBatchIsLeftOutAlone() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        RunningGateway gateway = RunningGateway.start(broker.url());
        TopicPublisher topics = new TopicPublisher(broker);
        StompClient live = gateway.client(gateway.token(ALICE))) {
      subscribe(live, "");
      byte[] whole = batch("room.a", 7, 9).encode();
      byte[] later = whole.clone();
      later[0] = 2;
      for (byte[] body : List.of(new byte[0], Arrays.copyOf(whole, 20), later)) {
        topics.channel().basicPublish("", Names.LOG, LogBatch.PROPERTIES, body);
      }
      LogBatch oneOdd = new LogBatch();
      oneOdd.add("room.a", PLAIN, "0".getBytes(StandardCharsets.US_ASCII));
      oneOdd.add("no channel!", PLAIN, "x".getBytes(StandardCharsets.US_ASCII));
      oneOdd.add("room.a", PLAIN, "1".getBytes(StandardCharsets.US_ASCII));
      topics.batch(oneOdd);
      topics.confirm();

      assertThat(numbers(live.awaitMessages(2))).containsExactly(0, 1);
      assertThat(gateway.get("/actuator/prometheus").body())
          .contains("warren_drops_total{reason=\"unreadable\"} 4.0");
    }
  }

  /** Clients choose the type of what they SEND. */
  @Test
  void clientCannotSendABatch() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        RunningGateway gateway =
            RunningGateway.start(broker.url(), "warren.topics.publish=room.#");
        TopicPublisher topics = new TopicPublisher(broker);
        StompClient live = gateway.client(gateway.token(ALICE));
        JsonClient all = gateway.json("/ws", gateway.token(ALICE))) {
      all.request("{\"type\":\"subscribe\",\"channel\":\"room.*\"}");
      subscribe(live, "");
      topics.publish(
          "room.a",
          new BasicProperties.Builder().type(LogBatch.MESSAGE_TYPE),
          new String(batch("room.b", 0, 1).encode(), StandardCharsets.ISO_8859_1));
      topics.publish(
          "room.a", new BasicProperties.Builder().type(LogBirth.MESSAGE_TYPE), "no birth");
      topics.publish("room.a", "1");
      assertThat(live.awaitMessages(3).stream().map(StompFrame::text).skip(1))
          .containsExactly("no birth", "1");
      assertThat(all.take("message").at("/channel").asString()).isEqualTo("room.a");
    }
  }

  /** Makes a log of the version before batches: its birth is one number. */
  private static void oldLog(Channel channel) throws Exception {
    channel.queueDeclare(Names.LOG, true, false, false, Map.of("x-queue-type", "stream"));
    channel.exchangeDeclare(Names.TOPICS, "topic", true);
    channel.basicPublish(
        "",
        Names.LOG,
        new BasicProperties.Builder().type(LogBirth.MESSAGE_TYPE).deliveryMode(2).build(),
        Long.toString(System.currentTimeMillis()).getBytes(StandardCharsets.US_ASCII));
    channel.queueBind(Names.LOG, Names.TOPICS, "#");
  }

  /** The types of the log's messages that are not notes. */
  private static List<String> types(Connection connection) throws Exception {
    Channel channel = connection.createChannel();
    List<String> types = new CopyOnWriteArrayList<>();
    // Each call has an end of its own, as the ends of earlier calls stay in the log.
    String end = UUID.randomUUID().toString();
    CountDownLatch ended = new CountDownLatch(1);
    channel.basicQos(1_000);
    channel.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", "first"),
        (consumer, delivery) -> {
          String type = delivery.getProperties().getType();
          if ("end".equals(type)) {
            if (end.equals(delivery.getProperties().getMessageId())) {
              ended.countDown();
            }
          } else if (!Note.isNote(type)) {
            types.add(String.valueOf(type));
          }
        },
        consumer -> {});
    channel.basicPublish(
        "",
        Names.LOG,
        new BasicProperties.Builder().type("end").messageId(end).build(),
        new byte[0]);
    Patience.await("the end").until(() -> ended.getCount() == 0);
    channel.abort();
    return types;
  }

  /** The beats of a gateway that reads no batches, so that no batches begin before its end. */
  private static final class OldGateway implements AutoCloseable {
    private final TopicPublisher topics;
    private final ScheduledExecutorService timer = DaemonThreads.timer("old-gateway");

    OldGateway(TestBroker broker) throws Exception {
      topics = new TopicPublisher(broker);
      beat();
      timer.scheduleWithFixedDelay(this::beat, 100, 100, TimeUnit.MILLISECONDS);
    }

    private void beat() {
      Note old = new Note.Beat("old", false, Map.of(), null);
      try {
        topics
            .channel()
            .basicPublish(
                Names.TOPICS,
                Names.BEATS,
                new BasicProperties.Builder().type(old.type()).build(),
                old.encode());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
      topics.close();
    }
  }

  @Test
  void oldLogGetsBatchesAndItsPositionsStayValid() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      oldLog(channel);
      List<Long> positions;
      try (RunningGateway gateway =
              RunningGateway.start(
                  broker.url(), "warren.log.batches-after=5s", "warren.presence.beat=200ms");
          StompClient live = gateway.client(gateway.token(ALICE))) {
        subscribe(live, "");
        try (OldGateway delays = new OldGateway(broker)) {
          for (int i = 0; i < 5; i++) {
            live.request("SEND", "destination:/topic/room.a\n", Integer.toString(i));
          }
          assertThat(types(connection)).doesNotContain(LogBatch.MESSAGE_TYPE);
        }
        Patience.await("the first batch")
            .until(
                () -> {
                  live.request("SEND", "destination:/topic/room.a\n", "5");
                  return types(connection).contains(LogBatch.MESSAGE_TYPE);
                });
        List<String> types = types(connection);
        assertThat(types).containsOnlyOnce(LogBirth.BATCHES_TYPE);
        assertThat(types.indexOf(LogBirth.BATCHES_TYPE))
            .isLessThan(types.indexOf(LogBatch.MESSAGE_TYPE));
        positions = positions(live.messages());
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(positions.get(4) - positions.get(0)).isLessThan(64);
      }
      for (String window : List.of("warren.history.window=64MB", NO_WINDOW)) {
        try (RunningGateway later = RunningGateway.start(broker.url(), window)) {
          for (int seen = 0; seen < positions.size(); seen++) {
            try (StompClient again = later.client(later.token(ALICE))) {
              StompFrame receipt = subscribe(again, "since:" + positions.get(seen) + "\n");
              assertThat(receipt.headers()).containsEntry("recovered", "true");
              assertThat(positions(again.awaitMessages(positions.size() - seen - 1)))
                  .isEqualTo(positions.subList(seen + 1, positions.size()));
            }
          }
        }
      }
    }
  }

  @Test
  void gatewayOfTheVersionBeforeDelaysTheBatches() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      oldLog(channel);
      try (RunningGateway gateway =
              RunningGateway.start(
                  broker.url(), "warren.log.batches-after=1s", "warren.presence.beat=100ms");
          StompClient live = gateway.client(gateway.token(ALICE))) {
        subscribe(live, "");
        try (OldGateway delays = new OldGateway(broker)) {
          Thread.sleep(4_000); // Four times as long as the gateway would wait without the other.
          assertThat(types(connection)).doesNotContain(LogBirth.BATCHES_TYPE);
        }
        Patience.await("the batches after the last old gateway")
            .until(() -> types(connection).contains(LogBirth.BATCHES_TYPE));
      }
    }
  }
}
