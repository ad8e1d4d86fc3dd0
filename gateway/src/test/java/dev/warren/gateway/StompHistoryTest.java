package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was before, by {@code since} and {@code last}, over STOMP. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StompHistoryTest {

  private static final String ALICE =
      "{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  private static final String BOT =
      "{\"user\":\"bot\",\"role\":\"agent\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  private TestBroker broker;
  private Connection connection;
  private Channel channel;

  /** Holds all, and next to nothing: then what was before comes from the stream. */
  private RunningGateway large;

  private RunningGateway small;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    large = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    small =
        RunningGateway.start(broker.url(), "warren.dev-tokens=true", "warren.history.window=16KB");
    large.awaitHealthy();
    small.awaitHealthy();
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterAll
  void stop() throws Exception {
    connection.close();
    large.close();
    small.close();
    broker.close();
  }

  private Stream<RunningGateway> both() {
    return Stream.of(large, small);
  }

  private void publish(String to, String... bodies) throws Exception {
    for (String body : bodies) {
      publish(to, new BasicProperties.Builder().headers(Map.of()), body);
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private void publish(String to, BasicProperties.Builder properties, String body)
      throws Exception {
    channel.basicPublish(
        Names.TOPICS, to, properties.build(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static String[] numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static List<StompClient.Frame> messages(StompClient client) {
    return client.frames.stream().filter(frame -> frame.command().equals("MESSAGE")).toList();
  }

  private static List<String> bodies(StompClient client) {
    return messages(client).stream().map(StompClient.Frame::body).toList();
  }

  private static StompClient.Frame subscribe(StompClient client, String to, String headers) {
    return client.request(
        "SUBSCRIBE", "id:" + to + "\ndestination:/topic/" + to + "\n" + headers, "");
  }

  private static void awaitBodies(StompClient client, String... bodies) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> messages(client).size() >= bodies.length);
    assertThat(bodies(client)).containsExactly(bodies);
  }

  /** The position of a channel's last message. */
  private String position(RunningGateway gateway) throws Exception {
    try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
      return subscribe(client, "unused", "").headers().get("position");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"room.a", "room.*", "room.#"})
  void sinceBringsAllThatCameMeanwhileAndThenWhatIsLive(String pattern) throws Exception {
    String[] past = numbered(0, 80);
    String[] all = Stream.concat(Stream.of(past), Stream.of("live")).toArray(String[]::new);
    for (RunningGateway gateway : both().toList()) {
      String before = position(gateway);
      publish("room.a", numbered(0, 40));
      publish("elsewhere.a", numbered(100, 140));
      publish("room.a", numbered(40, 80));
      try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
        StompClient.Frame receipt = subscribe(client, pattern, "since:" + before + "\n");
        publish("room.a", "live");
        awaitBodies(client, all);
        assertThat(receipt.headers()).containsEntry("recovered", "true");
        assertThat(messages(client).get(0).headers()).containsEntry("recovered", "true");
        assertThat(messages(client).stream().skip(1))
            .allSatisfy(frame -> assertThat(frame.headers()).doesNotContainKey("recovered"));
        assertThat(Long.parseLong(receipt.headers().get("position")))
            .isLessThan(Long.parseLong(messages(client).get(80).headers().get("message-id")));
      }
    }
  }

  @Test
  void theFirstLiveMessageSaysItWhereNothingWasBefore() throws Exception {
    for (RunningGateway gateway : both().toList()) {
      String here = position(gateway);
      try (StompClient client = gateway.client(gateway.bearer(ALICE));
          StompClient other = gateway.client(gateway.bearer(ALICE))) {
        subscribe(client, "quiet.a", "since:" + here + "\n");
        subscribe(other, "quiet.a", "since:1\n");
        publish("quiet.a", "one", "two");
        awaitBodies(client, "one", "two");
        awaitBodies(other, "one", "two");
        assertThat(messages(client).get(0).headers()).containsEntry("recovered", "true");
        assertThat(messages(client).get(1).headers()).doesNotContainKey("recovered");
        assertThat(messages(other).get(0).headers()).containsEntry("recovered", "false");
        assertThat(messages(other).get(1).headers()).doesNotContainKey("recovered");
      }
    }
  }

  @Test
  void lastBringsTheLastOnes() throws Exception {
    publish("last.a", numbered(0, 50));
    publish("elsewhere.b", numbered(0, 100));
    for (RunningGateway gateway : both().toList()) {
      try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
        StompClient.Frame receipt = subscribe(client, "last.a", "last:7\n");
        assertThat(receipt.headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "7");
        awaitBodies(client, numbered(43, 50));
        assertThat(subscribe(client, "last.*", "last:1000\n").headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "50");
        assertThat(subscribe(client, "nothing.a", "last:5\n").headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "0");
      }
    }
  }

  @Test
  void aPositionOfNoLogOrOfTheFutureIsToldAndItGoesOnLive() throws Exception {
    for (RunningGateway gateway : both().toList()) {
      String future = Long.toString(Long.parseLong(position(gateway)) + 1_000_000);
      for (String since : List.of("1", future)) {
        try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
          StompClient.Frame receipt = subscribe(client, "room.b", "since:" + since + "\n");
          assertThat(receipt.headers())
              .containsEntry("recovered", "false")
              .containsEntry("replayed", "0");
          publish("room.b", "after");
          awaitBodies(client, "after");
          assertThat(Long.parseLong(messages(client).get(0).headers().get("message-id")))
              .isGreaterThan(Long.parseLong(receipt.headers().get("position")));
        }
      }
    }
  }

  @Test
  void whatOneMayNotSeeIsNoHistoryEither() throws Exception {
    String before = position(large);
    publish("chat.x", "1");
    publish(
        "chat.x",
        new BasicProperties.Builder().headers(Map.of("warren-visibility", "agent_only")),
        "for agents");
    publish(
        "chat.x",
        new BasicProperties.Builder()
            .headers(Map.of("warren-visibility", "private", "warren-visible-to", "carol")),
        "for carol");
    publish("chat.x", new BasicProperties.Builder().type("typing").headers(Map.of()), "typing");
    publish("chat.x", "2");
    publish("elsewhere.c", numbered(0, 100));
    for (RunningGateway gateway : both().toList()) {
      try (StompClient alice = gateway.client(gateway.bearer(ALICE));
          StompClient bot = gateway.client(gateway.bearer(BOT))) {
        subscribe(alice, "chat.x", "since:" + before + "\n");
        subscribe(bot, "chat.x", "since:" + before + "\n");
        awaitBodies(alice, "1", "2");
        awaitBodies(bot, "1", "for agents", "2");
        subscribe(alice, "chat.#", "last:2\n");
        awaitBodies(alice, "1", "2", "1", "2");
      }
    }
  }

  @Test
  void anEventThatComesTwiceIsSeenOnce() throws Exception {
    String before = position(large);
    try (StompClient live = large.client(large.bearer(ALICE))) {
      subscribe(live, "twice.a", "");
      for (String id : List.of("e1", "e2", "e1", "e3")) {
        publish("twice.a", new BasicProperties.Builder().messageId(id).headers(Map.of()), id);
      }
      publish("twice.b", new BasicProperties.Builder().messageId("e1").headers(Map.of()), "e1");
      channel.waitForConfirmsOrDie(10_000);
      awaitBodies(live, "e1", "e2", "e3");
    }
    try (StompClient late = large.client(large.bearer(ALICE))) {
      subscribe(late, "twice.#", "since:" + before + "\n");
      awaitBodies(late, "e1", "e2", "e3", "e1");
    }
  }

  @Test
  void thePositionOfWhatIsLeftOutIsAPositionToComeBackWith() throws Exception {
    try (StompClient client = small.client(small.bearer(ALICE))) {
      subscribe(client, "twice.c", "");
      publish("twice.c", new BasicProperties.Builder().messageId("e").headers(Map.of()), "e");
      publish("elsewhere.d", numbered(0, 100)); // until the small window has forgotten it
      publish("twice.c", new BasicProperties.Builder().messageId("e").headers(Map.of()), "e");
      channel.waitForConfirmsOrDie(10_000);
      awaitBodies(client, "e", "e");
      String second = messages(client).get(1).headers().get("message-id");
      try (StompClient other = large.client(large.bearer(ALICE))) {
        StompClient.Frame receipt = subscribe(other, "twice.c", "since:" + second + "\n");
        assertThat(receipt.headers())
            .containsEntry("recovered", "true")
            .containsEntry("position", second);
      }
    }
  }

  @Test
  void whoReadsSlowlyGetsAllOfItAndIsNotSentAway() throws Exception {
    String before = position(large);
    String filler = "x".repeat(20_000);
    String[] bodies = IntStream.range(0, 1_000).mapToObj(i -> i + filler).toArray(String[]::new);
    publish("much.a", bodies);
    for (RunningGateway gateway : both().toList()) {
      try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
        subscribe(client, "much.a", "since:" + before + "\n");
        assertThat(bodies(client)).containsExactly(bodies);
      }
    }
  }

  @Test
  void whoLeavesWhileThePastIsReadGetsNoMoreOfIt() throws Exception {
    String before = position(large);
    publish("left.a", numbered(0, 2_000));
    try (StompClient client = small.client(small.bearer(ALICE))) {
      client.send(
          "SUBSCRIBE\nid:1\ndestination:/topic/left.a\nreceipt:s\nsince:" + before + "\n\n\0");
      client.request("UNSUBSCRIBE", "id:1\n", "");
      // It is answered, may it have come to its end or not.
      client.await("s", frame -> "s".equals(frame.headers().get("receipt-id")));
      int seen = messages(client).size();
      subscribe(client, "left.b", "");
      publish("left.b", "end");
      client.await("end", frame -> frame.body().equals("end"));
      assertThat(messages(client)).hasSize(seen + 1);
    }
  }
}
