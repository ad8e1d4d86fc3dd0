package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.SentTimestamp;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** History after a restart of the gateway, after retention, and after the deletion of the log. */
@ExtendWith(NoLeaks.class)
class LostHistoryTest {

  private static final String ALICE = Tokens.everything("alice");

  /** Bytes of a segment; RabbitMQ keeps at least two. */
  private static final int SEGMENT = 100_000;

  private static void publish(Channel channel, String to, int from, int count, int bytes)
      throws Exception {
    channel.confirmSelect();
    for (int i = from; i < from + count; i++) {
      String body = i + " " + "x".repeat(bytes);
      channel.basicPublish(
          Names.TOPICS,
          to,
          new BasicProperties.Builder().headers(Map.of()).build(),
          body.getBytes(StandardCharsets.UTF_8));
    }
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  private static StompFrame subscribe(StompClient client, String headers) {
    return client.request("SUBSCRIBE", "id:1\ndestination:/topic/room.a\n" + headers, "");
  }

  private static List<Integer> numbers(StompClient client) {
    return client.messages().stream().map(LostHistoryTest::number).toList();
  }

  private static int number(StompFrame message) {
    return Integer.parseInt(message.text().split(" ")[0]);
  }

  private static void awaitNumber(StompClient client, int number) {
    client.take("message " + number, f -> f.command().equals("MESSAGE") && number(f) == number);
  }

  private static String position(RunningGateway gateway) throws Exception {
    try (StompClient client = gateway.client(gateway.token(ALICE))) {
      return subscribe(client, "").header("position");
    }
  }

  /**
   * Deletes the log.
   *
   * @return a position before those of the next log and after those of the deleted one, in which
   *     beats may still have followed the test's last message
   */
  private static long deleteLog(Channel channel) throws Exception {
    long now = System.currentTimeMillis();
    channel.queueDelete(Names.LOG);
    return LogBirth.withBatches(now).position(0) - 1;
  }

  /** Whether the gateway has read a log beyond this position. */
  private static boolean hasPassed(RunningGateway gateway, long position) {
    try (StompClient client = gateway.client(gateway.token(ALICE))) {
      StompFrame reply = client.reply("SUBSCRIBE", "id:1\ndestination:/topic/room.a\n", "");
      return reply.command().equals("RECEIPT")
          && Long.parseLong(reply.header("position")) > position;
    }
  }

  private static void smallLog(TestBroker broker) {
    broker.ctl(
        "set_policy",
        "warren-log-retention",
        "^warren\\.log$",
        "{\"max-length-bytes\":%d,\"stream-max-segment-size-bytes\":%d}"
            .formatted(SEGMENT, SEGMENT),
        "--apply-to",
        "queues");
  }

  @Test
  void restartedGatewayReplaysOlderMessages() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      for (String window : List.of("64MB", "16KB")) {
        String before;
        try (RunningGateway first = RunningGateway.start(broker.url())) {
          before = position(first);
          publish(channel, "room.a", 0, 500, 100);
        }
        publish(channel, "room.a", 500, 500, 100);
        try (RunningGateway again =
                RunningGateway.start(broker.url(), "warren.history.window=" + window);
            StompClient client = again.client(again.token(ALICE))) {
          StompFrame receipt = subscribe(client, "since:" + before + "\n");
          assertThat(receipt.headers())
              .containsEntry("recovered", "true")
              .containsEntry("replayed", "1000");
          assertThat(numbers(client)).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        }
      }
    }
  }

  @Test
  void positionBeforeRetentionIsAGap() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      smallLog(broker);
      try (RunningGateway gateway =
              RunningGateway.start(broker.url(), "warren.history.window=16KB");
          StompClient live = gateway.client(gateway.token(ALICE))) {
        String before = position(gateway);
        subscribe(live, "");
        for (int i = 0; i < 1_000; i += 20) {
          // Publishes no faster than the gateway reads. Otherwise retention would overtake the
          // gateway, which is another test.
          publish(channel, "room.a", i, 20, 1_000);
          live.awaitMessages(i + 20);
        }
        String recent = live.messages().get(980).header("message-id");

        // RabbitMQ applies retention whenever a segment is full, so publish until it does.
        StompFrame lost =
            Patience.await("retention")
                .until(
                    () -> {
                      publish(channel, "elsewhere.a", 0, 120, 1_000);
                      try (StompClient client = gateway.client(gateway.token(ALICE))) {
                        return client.reply(
                            "SUBSCRIBE",
                            "id:1\ndestination:/topic/room.a\nsince:" + before + "\n",
                            "");
                      }
                    },
                    // The reading is refused if retention deletes the segment that is being read.
                    reply -> reply.headers().getOrDefault("recovered", "").equals("false"));
        assertThat(lost.headers()).containsEntry("replayed", "0");
        assertThat(Long.parseLong(lost.header("position"))).isGreaterThan(Long.parseLong(recent));

        publish(channel, "room.a", 1_000, 1, 1);
        awaitNumber(live, 1_000);
        try (StompClient client = gateway.client(gateway.token(ALICE))) {
          assertThat(subscribe(client, "since:0\n").headers()).containsEntry("recovered", "true");
          assertThat(numbers(client)).endsWith(1_000);
        }
      }
    }
  }

  /** An earlier read has left the log's first messages in the gateway's memory. */
  @Test
  void beginningIsWhatRetentionHasLeft() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      smallLog(broker);
      try (RunningGateway gateway =
              RunningGateway.start(broker.url(), "warren.history.window=16KB");
          StompClient live = gateway.client(gateway.token(ALICE))) {
        subscribe(live, "");
        publish(channel, "room.a", 0, 50, 1_000);
        awaitNumber(live, 49);
        JsonNode first = JsonMapper.shared().readTree(past(gateway, "since=0&limit=1000").body());
        assertThat(numbers(first)).isEqualTo(IntStream.range(0, 50).boxed().toList());

        // Each time, many more messages than RabbitMQ keeps, so memory has no way across the gap.
        Patience.await("retention")
            .until(
                () -> {
                  publish(channel, "elsewhere.a", 0, 1_000, 1_000);
                  return past(gateway, "limit=1000&since=" + first.path("last")).statusCode();
                },
                status -> status == 410);
        publish(channel, "room.a", 50, 1, 1_000);
        awaitNumber(live, 50);

        HttpResponse<String> left = past(gateway, "since=0&limit=10");
        assertThat(left.statusCode()).as(left.body()).isEqualTo(200);
        assertThat(numbers(JsonMapper.shared().readTree(left.body()))).containsExactly(50);
      }
    }
  }

  private static HttpResponse<String> past(RunningGateway gateway, String query) throws Exception {
    return gateway.get(
        "/api/channels/room.a/messages?token=%s&%s".formatted(gateway.token(ALICE), query));
  }

  private static List<Integer> numbers(JsonNode response) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode message : response.path("messages")) {
      numbers.add(Integer.valueOf(message.at("/data/content").asString().split(" ")[0]));
    }
    return numbers;
  }

  @Test
  void retentionDuringReadingIsAReportedGap() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      smallLog(broker);
      try (RunningGateway gateway = RunningGateway.start(broker.url());
          StompClient live = gateway.client(gateway.token(ALICE))) {
        subscribe(live, "");
        // Retention may or may not overtake the gateway here; both must work.
        publish(broker, 0, 10_000, 1_000);
        // RabbitMQ 3.10 never wakes a reader at the end of a segment whose successor is deleted, so
        // the gateway has to notice that.
        publish(broker, 10_000, 1, 1);
        awaitNumber(live, 10_000);
        int expected = 0;
        for (StompFrame message : live.messages()) {
          if (number(message) != expected) {
            assertThat(number(message)).isGreaterThan(expected);
            assertThat(message.header("recovered")).isEqualTo("false");
          }
          expected = number(message) + 1;
        }
      }
    }
  }

  private static void publish(TestBroker broker, int from, int count, int bytes) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      publish(channel, "room.a", from, count, bytes);
    }
  }

  @Test
  void gatewayThatLagsReportsNoGap() throws Exception {
    try (TestBroker broker = TestBroker.start();
        RunningGateway gateway = RunningGateway.start(broker.url())) {
      long ahead = Long.parseLong(position(gateway)) + 5;
      String token = gateway.token(ALICE);
      broker.stop();
      Patience.await("the loss of the broker")
          .until(() -> gateway.get("/actuator/health").statusCode() == 503);
      try (StompClient stomp = gateway.client(token);
          JsonClient json = gateway.json("/ws/circles/dev?since=" + ahead, token)) {
        stomp.send("SUBSCRIBE\nid:1\ndestination:/topic/room.a\nsince:" + ahead + "\n\n\0");
        assertThat(json.take("error").at("/data/code").asString()).isEqualTo("broker_unavailable");
        assertThat(json.closeCode()).isEqualTo(1013);
        assertThat(stomp.take("ERROR").headers()).containsEntry("code", "broker_unavailable");
      }
    }
  }

  /**
   * @param again the operator's action after the deletion: none, as the gateway creates the log
   *     again; or the creation of another log, to which somebody publishes before a gateway finds
   *     it
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "stream", "bound stream", "stream with messages"})
  void clientsOfADeletedLogLiveOn(String again) throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        RunningGateway gateway = RunningGateway.start(broker.url())) {
      String token = gateway.token(ALICE);
      try (StompClient stomp = gateway.client(token);
          JsonClient json = gateway.json("/ws/circles/a", token);
          JsonClient all = gateway.json("/ws", token);
          EventStreamClient events = gateway.events("/api/channels/room.a/events?token=" + token)) {
        subscribe(stomp, "");
        json.request("{\"type\":\"subscribe\",\"channel\":\"room.a\"}");
        all.request("{\"type\":\"subscribe\",\"channel\":\"room.*\"}");
        events.awaitLive();
        publish(channel, "room.a", 0, 1, 1);
        long before = Long.parseLong(stomp.awaitMessages(1).get(0).header("message-id"));
        json.take("message");
        all.take("message");
        events.awaitMessages(1);

        long deleted = deleteLog(channel);
        if (!again.isEmpty()) {
          channel.queueDeclare(Names.LOG, true, false, false, Map.of("x-queue-type", "stream"));
        }
        if (again.contains("bound")) {
          channel.queueBind(Names.LOG, Names.TOPICS, "#");
        }
        if (again.contains("messages")) {
          channel.queueBind(Names.LOG, Names.TOPICS, "#");
          publish(channel, "elsewhere.a", 0, 20, 1);
        }
        Patience.await("the new log").until(() -> hasPassed(gateway, deleted));
        publish(channel, "room.a", 1, 1, 1);

        assertThat(stomp.awaitMessages(2).get(1).headers()).containsEntry("recovered", "false");
        for (JsonClient client : List.of(json, all)) {
          JsonNode next = client.take("message");
          String of = client == json ? "room.a" : "room.*";
          JsonNode gap =
              client.take(
                  "the gap of " + of,
                  frame ->
                      frame.at("/type").asString().equals("gap")
                          && frame.at("/channel").asString().equals(of));
          assertThat(client.frames().indexOf(gap)).isLessThan(client.frames().indexOf(next));
          SentTimestamp.assertIn(gap);
          assertThat(gap.at("/data/from").asLong()).isGreaterThanOrEqualTo(before);
          assertThat(gap.at("/data/to").asLong())
              .isGreaterThan(before)
              .isLessThan(next.at("/position").asLong());
          assertThat(client.isOpen()).isTrue();
        }
        List<EventStreamClient.Event> streamed = events.awaitMessages(3);
        assertThat(streamed.get(1).json().at("/type").asString()).isEqualTo("gap");
        SentTimestamp.assertIn(streamed.get(1).json());
        assertThat(Long.parseLong(streamed.get(1).id())).isGreaterThan(before);
        assertThat(streamed.get(2).json().at("/type").asString()).isEqualTo("message");

        publish(channel, "room.a", 2, 1, 1);
        assertThat(stomp.awaitMessages(3).get(2).headers()).doesNotContainKey("recovered");
        json.take("message");
        all.take("message");
        events.awaitMessages(4);
      }
    }
  }

  @Test
  void deletedLogIsAGap() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        RunningGateway gateway = RunningGateway.start(broker.url());
        StompClient live = gateway.client(gateway.token(ALICE))) {
      subscribe(live, "");
      publish(channel, "room.a", 0, 10, 1);
      String before = live.awaitMessages(10).get(9).header("message-id");

      long deleted = deleteLog(channel);

      Patience.await("the new log").until(() -> hasPassed(gateway, deleted));
      try (StompClient again = gateway.client(gateway.token(ALICE))) {
        StompFrame receipt = subscribe(again, "since:" + before + "\n");
        assertThat(receipt.headers())
            .containsEntry("recovered", "false")
            .containsEntry("replayed", "0");
        assertThat(Long.parseLong(receipt.header("position")))
            .isGreaterThan(Long.parseLong(before));
        publish(channel, "room.a", 10, 1, 1);
        StompFrame first = again.message();
        assertThat(number(first)).isEqualTo(10);
        assertThat(first.header("recovered")).isEqualTo("false");
        // A client that was live stays connected, and is notified of the gap, too.
        assertThat(live.awaitMessages(11).get(10).header("recovered")).isEqualTo("false");
        publish(channel, "room.a", 11, 1, 1);
        assertThat(live.awaitMessages(12).get(11).headers()).doesNotContainKey("recovered");
      }
    }
  }
}
