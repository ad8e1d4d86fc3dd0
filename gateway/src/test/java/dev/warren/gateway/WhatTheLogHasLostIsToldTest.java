package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that was restarted, a log that retention has cut, and one that was made anew. */
@ExtendWith(NoLeaks.class)
class WhatTheLogHasLostIsToldTest {

  private static final String ALICE =
      "{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  /** Of which RabbitMQ keeps two segments, at least. */
  private static final int SEGMENT = 100_000;

  private static RunningGateway start(TestBroker broker, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "warren.dev-tokens=true";
    RunningGateway gateway = RunningGateway.start(broker.url(), all);
    gateway.awaitHealthy();
    return gateway;
  }

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
    channel.waitForConfirmsOrDie(30_000);
  }

  private static StompClient.Frame subscribe(StompClient client, String headers) {
    return client.request("SUBSCRIBE", "id:1\ndestination:/topic/room.a\n" + headers, "");
  }

  private static List<Integer> numbers(StompClient client) {
    return client.frames.stream()
        .filter(frame -> frame.command().equals("MESSAGE"))
        .map(frame -> Integer.parseInt(frame.body().split(" ")[0]))
        .toList();
  }

  private static String position(RunningGateway gateway) throws Exception {
    try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
      return subscribe(client, "").headers().get("position");
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
  void aGatewayThatWasRestartedBringsAllFromBefore() throws Exception {
    try (TestBroker broker = TestBroker.start();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      for (String window : List.of("64MB", "16KB")) {
        String before;
        try (RunningGateway first = start(broker)) {
          before = position(first);
          publish(channel, "room.a", 0, 500, 100);
        }
        publish(channel, "room.a", 500, 500, 100);
        try (RunningGateway again = start(broker, "warren.history.window=" + window);
            StompClient client = again.client(again.bearer(ALICE))) {
          long from = System.nanoTime();
          client.send(
              "SUBSCRIBE\nid:1\ndestination:/topic/room.a\nreceipt:r\nsince:" + before + "\n\n\0");
          client.awaitFrame("MESSAGE");
          Duration first = Duration.ofNanos(System.nanoTime() - from);
          assertThat(client.awaitFrame("RECEIPT").headers())
              .containsEntry("recovered", "true")
              .containsEntry("replayed", "1000");
          assertThat(numbers(client)).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
          assertThat(first).isLessThan(Duration.ofSeconds(1));
        }
      }
    }
  }

  @Test
  void aPositionThatRetentionHasPassedIsTold() throws Exception {
    try (TestBroker broker = TestBroker.start();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      smallLog(broker);
      try (RunningGateway gateway = start(broker, "warren.history.window=16KB");
          StompClient live = gateway.client(gateway.bearer(ALICE))) {
        String before = position(gateway);
        subscribe(live, "");
        for (int i = 0; i < 1_000; i += 20) {
          // Not faster than it is read: what retention takes from under the gateway is another
          // case.
          publish(channel, "room.a", i, 20, 1_000);
          int sent = i + 20;
          Awaitility.await()
              .pollInterval(Duration.ofMillis(5))
              .until(() -> numbers(live).size() == sent);
        }
        String recent = live.frames.get(live.frames.size() - 20).headers().get("message-id");

        // Retention is looked at when a segment is full.
        StompClient.Frame lost =
            Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                    () -> {
                      publish(channel, "elsewhere.a", 0, 120, 1_000);
                      try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
                        return subscribe(client, "since:" + before + "\n");
                      }
                    },
                    receipt -> receipt.headers().get("recovered").equals("false"));
        assertThat(lost.headers()).containsEntry("replayed", "0");
        assertThat(Long.parseLong(lost.headers().get("position")))
            .isGreaterThan(Long.parseLong(recent));

        publish(channel, "room.a", 1_000, 1, 1);
        Awaitility.await().until(() -> numbers(live).contains(1_000));
        try (StompClient client = gateway.client(gateway.bearer(ALICE))) {
          assertThat(subscribe(client, "since:0\n").headers()).containsEntry("recovered", "true");
          assertThat(numbers(client)).endsWith(1_000);
        }
      }
    }
  }

  @Test
  void whatRetentionTakesFromUnderTheGatewayIsNoSilentGap() throws Exception {
    try (TestBroker broker = TestBroker.start();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      smallLog(broker);
      try (RunningGateway gateway = start(broker);
          StompClient live = gateway.client(gateway.bearer(ALICE))) {
        subscribe(live, "");
        // As fast as it goes: the reader is overtaken, or not.
        publish(channel, "room.a", 0, 10_000, 1_000);
        publish(channel, "room.a", 10_000, 1, 1);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> numbers(live).contains(10_000));
        int expected = 0;
        for (StompClient.Frame frame : live.frames) {
          if (frame.command().equals("MESSAGE")) {
            int number = Integer.parseInt(frame.body().split(" ")[0]);
            if (number != expected) {
              assertThat(number).isGreaterThan(expected);
              assertThat(frame.headers()).containsEntry("recovered", "false");
            }
            expected = number + 1;
          }
        }
      }
    }
  }

  @Test
  void aGatewayThatIsBehindIsNoGap() throws Exception {
    try (TestBroker broker = TestBroker.start();
        RunningGateway gateway = start(broker)) {
      long ahead = Long.parseLong(position(gateway)) + 5;
      String bearer = gateway.bearer(ALICE);
      broker.stop();
      Awaitility.await().until(() -> gateway.get("/actuator/health").statusCode() == 503);
      String token = bearer.replace("Authorization:Bearer ", "").trim();
      try (StompClient stomp = gateway.client(bearer);
          JsonClient json =
              new JsonClient(
                  gateway, "/ws/circles/dev?since=%d&token=%s".formatted(ahead, token))) {
        stomp.send("SUBSCRIBE\nid:1\ndestination:/topic/room.a\nsince:" + ahead + "\n\n\0");
        assertThat(json.await("error").at("/data/code").asString()).isEqualTo("broker_unavailable");
        assertThat(json.closeCode()).isEqualTo(1013);
        assertThat(stomp.awaitFrame("ERROR").headers()).containsEntry("code", "broker_unavailable");
      }
    }
  }

  @Test
  void aLogThatIsMadeAnewIsAnother() throws Exception {
    try (TestBroker broker = TestBroker.start();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        RunningGateway gateway = start(broker);
        StompClient live = gateway.client(gateway.bearer(ALICE))) {
      subscribe(live, "");
      publish(channel, "room.a", 0, 10, 1);
      Awaitility.await().until(() -> numbers(live).size() == 10);
      String before = live.frames.get(live.frames.size() - 1).headers().get("message-id");

      channel.queueDelete(Names.LOG);

      gateway.awaitHealthy();
      try (StompClient again = gateway.client(gateway.bearer(ALICE))) {
        StompClient.Frame receipt = subscribe(again, "since:" + before + "\n");
        assertThat(receipt.headers())
            .containsEntry("recovered", "false")
            .containsEntry("replayed", "0");
        assertThat(Long.parseLong(receipt.headers().get("position")))
            .isGreaterThan(Long.parseLong(before));
        publish(channel, "room.a", 10, 1, 1);
        Awaitility.await().until(() -> numbers(again).equals(List.of(10)));
        assertThat(again.awaitFrame("MESSAGE").headers()).containsEntry("recovered", "false");
        // Who was live stays, and is told, too.
        Awaitility.await().until(() -> numbers(live).size() == 11);
        assertThat(live.frames.get(live.frames.size() - 1).headers())
            .containsEntry("recovered", "false");
        publish(channel, "room.a", 11, 1, 1);
        Awaitility.await().until(() -> numbers(live).size() == 12);
        assertThat(live.frames.get(live.frames.size() - 1).headers())
            .doesNotContainKey("recovered");
      }
    }
  }
}
