package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** History by {@code since} and {@code last} over STOMP, from the window and from the stream. */
class StompHistoryTest extends TwoWindows {

  private static String bot;

  @BeforeAll
  static void tokens() {
    bot = usual.token(Tokens.agent("bot"));
  }

  private static String[] numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static List<String> bodies(StompClient client) {
    return client.messages().stream().map(StompFrame::text).toList();
  }

  private static StompFrame subscribe(StompClient client, String to, String headers) {
    return client.request(
        "SUBSCRIBE", "id:" + to + "\ndestination:/topic/" + to + "\n" + headers, "");
  }

  private static void awaitBodies(StompClient client, String... bodies) {
    client.awaitMessages(bodies.length);
    assertThat(bodies(client)).containsExactly(bodies);
  }

  /**
   * Waits until a gateway has read this many messages of a channel, because {@code last} counts
   * only these.
   */
  private static void awaitRead(RunningGateway gateway, String channel, String since, int count) {
    try (StompClient client = gateway.client(alice)) {
      subscribe(client, channel, "since:" + since + "\n");
      client.awaitMessages(count);
    }
  }

  /** The position of the log's last message, once the gateway has read it. */
  private static String position(RunningGateway gateway) throws Exception {
    String marker = "marker." + SharedGateways.freshName();
    try (StompClient client = gateway.client(alice)) {
      subscribe(client, marker, "");
      topics.publish(marker, "here");
      return client.message().header("message-id");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"room.%s", "*.%s", "room.%s.#"})
  void sinceReplaysHistoryAndGoesOnLive(String pattern) throws Exception {
    String[] past = numbered(0, 80);
    String[] all = Stream.concat(Stream.of(past), Stream.of("live")).toArray(String[]::new);
    for (RunningGateway gateway : List.of(usual, small)) {
      String before = position(gateway);
      topics.publish(room, numbered(0, 40));
      topics.publish(elsewhere, numbered(100, 140));
      topics.publish(room, numbered(40, 80));
      try (StompClient client = gateway.client(alice)) {
        StompFrame receipt = subscribe(client, pattern.formatted(name), "since:" + before + "\n");
        topics.publish(room, "live");
        awaitBodies(client, all);
        assertThat(receipt.headers()).containsEntry("recovered", "true");
        assertThat(client.messages().get(0).headers()).containsEntry("recovered", "true");
        assertThat(client.messages().stream().skip(1))
            .allSatisfy(frame -> assertThat(frame.headers()).doesNotContainKey("recovered"));
        assertThat(Long.parseLong(receipt.header("position")))
            .isLessThan(Long.parseLong(client.messages().get(80).header("message-id")));
      }
    }
  }

  @Test
  void firstLiveMessageSaysIfHistoryIsComplete() throws Exception {
    for (RunningGateway gateway : List.of(usual, small)) {
      String here = position(gateway);
      try (StompClient client = gateway.client(alice);
          StompClient other = gateway.client(alice)) {
        subscribe(client, room, "since:" + here + "\n");
        subscribe(other, room, "since:1\n");
        topics.publish(room, "one", "two");
        awaitBodies(client, "one", "two");
        awaitBodies(other, "one", "two");
        assertThat(client.messages().get(0).headers()).containsEntry("recovered", "true");
        assertThat(client.messages().get(1).headers()).doesNotContainKey("recovered");
        assertThat(other.messages().get(0).headers()).containsEntry("recovered", "false");
        assertThat(other.messages().get(1).headers()).doesNotContainKey("recovered");
      }
    }
  }

  @Test
  void lastReplaysTheLastMessages() throws Exception {
    String before = position(usual);
    topics.publish(room, numbered(0, 50));
    topics.publish(elsewhere, numbered(0, 100));
    for (RunningGateway gateway : List.of(usual, small)) {
      try (StompClient client = gateway.client(alice)) {
        awaitRead(gateway, elsewhere, before, 100);
        StompFrame receipt = subscribe(client, room, "last:7\n");
        assertThat(receipt.headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "7");
        awaitBodies(client, numbered(43, 50));
        assertThat(subscribe(client, "*." + name, "last:1000\n").headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "50");
        assertThat(subscribe(client, "nothing." + name, "last:5\n").headers())
            .containsEntry("recovered", "true")
            .containsEntry("replayed", "0");
      }
    }
  }

  @Test
  void unknownPositionIsAGapAndGoesOnLive() throws Exception {
    for (RunningGateway gateway : List.of(usual, small)) {
      String future = Long.toString(Long.parseLong(position(gateway)) + 1_000_000);
      for (String since : List.of("1", future)) {
        try (StompClient client = gateway.client(alice)) {
          StompFrame receipt = subscribe(client, room, "since:" + since + "\n");
          assertThat(receipt.headers())
              .containsEntry("recovered", "false")
              .containsEntry("replayed", "0");
          topics.publish(room, "after");
          awaitBodies(client, "after");
          assertThat(Long.parseLong(client.messages().get(0).header("message-id")))
              .isGreaterThan(Long.parseLong(receipt.header("position")));
        }
      }
    }
  }

  @Test
  void historyLeavesOutHiddenMessages() throws Exception {
    String chat = "chat." + name;
    String before = position(usual);
    topics.publish(chat, "1");
    topics.publish(
        chat,
        new BasicProperties.Builder().headers(Map.of("warren-visibility", "agent_only")),
        "for agents");
    topics.publish(
        chat,
        new BasicProperties.Builder()
            .headers(Map.of("warren-visibility", "private", "warren-visible-to", "carol")),
        "for carol");
    topics.publish(chat, new BasicProperties.Builder().type("typing"), "typing");
    topics.publish(chat, "2");
    topics.publish(elsewhere, numbered(0, 100));
    for (RunningGateway gateway : List.of(usual, small)) {
      // A gateway that reads them only now delivers the typing, as it is live.
      position(gateway);
      try (StompClient user = gateway.client(alice);
          StompClient agent = gateway.client(bot)) {
        subscribe(user, chat, "since:" + before + "\n");
        subscribe(agent, chat, "since:" + before + "\n");
        awaitBodies(user, "1", "2");
        awaitBodies(agent, "1", "for agents", "2");
        subscribe(user, chat + ".#", "last:2\n");
        awaitBodies(user, "1", "2", "1", "2");
      }
    }
  }

  @Test
  void duplicateIsDeliveredOnce() throws Exception {
    String before = position(usual);
    try (StompClient live = usual.client(alice)) {
      subscribe(live, room, "");
      for (String id : List.of("e1", "e2", "e1", "e3")) {
        topics.publish(room, new BasicProperties.Builder().messageId(id), id);
      }
      topics.publish(room + ".other", new BasicProperties.Builder().messageId("e1"), "e1");
      topics.confirm();
      awaitBodies(live, "e1", "e2", "e3");
    }
    try (StompClient late = usual.client(alice)) {
      subscribe(late, room + ".#", "since:" + before + "\n");
      awaitBodies(late, "e1", "e2", "e3", "e1");
    }
  }

  @Test
  void anotherEventWithTheSameIdIsShown() throws Exception {
    String before = position(usual);
    String[] different = {
      TopicPublisher.json(room, "1", "note_created", "{\"noteId\":\"n\"}"),
      TopicPublisher.json(room, "1", "note_updated", "{\"noteId\":\"n\"}"),
      TopicPublisher.json(room, "1", "note_updated", "{\"noteId\":\"n\",\"body\":\"b\"}"),
    };
    try (StompClient live = usual.client(alice)) {
      subscribe(live, room, "");
      for (String body : List.of(different[0], different[1], different[0], different[2])) {
        String type = body.contains("note_created") ? "note_created" : "note_updated";
        topics.publish(room, new BasicProperties.Builder().messageId("1").type(type), body);
      }
      topics.publish(
          room,
          new BasicProperties.Builder()
              .messageId("1")
              .type("note_created")
              .headers(Map.of(Names.SENDER_HEADER, "bob")),
          different[0]);
      topics.publish(elsewhere, numbered(0, 100));
      awaitBodies(live, different[0], different[1], different[2], different[0]);
    }
    for (RunningGateway gateway : List.of(usual, small)) {
      try (StompClient late = gateway.client(alice);
          StompClient last = gateway.client(alice)) {
        subscribe(late, room, "since:" + before + "\n");
        awaitBodies(late, different[0], different[1], different[2], different[0]);
        subscribe(last, room, "last:10\n");
        awaitBodies(last, different[0], different[1], different[2], different[0]);
      }
    }
  }

  @Test
  void resumeBehindADuplicateIsComplete() throws Exception {
    try (StompClient client = small.client(alice)) {
      subscribe(client, room, "");
      topics.publish(room, new BasicProperties.Builder().messageId("e"), "e");
      // A small window then forgets the first message.
      topics.publish(elsewhere, numbered(0, 100));
      topics.publish(room, new BasicProperties.Builder().messageId("e"), "e");
      topics.confirm();
      awaitBodies(client, "e", "e");
      String second = client.messages().get(1).header("message-id");
      try (StompClient other = usual.client(alice)) {
        StompFrame receipt = subscribe(other, room, "since:" + second + "\n");
        assertThat(receipt.headers()).containsEntry("recovered", "true");
        // A gateway's beat may have taken a later position since.
        assertThat(Long.parseLong(receipt.header("position")))
            .isGreaterThanOrEqualTo(Long.parseLong(second));
      }
    }
  }

  @Test
  void longHistoryDoesNotCloseASlowConsumer() throws Exception {
    String before = position(usual);
    String filler = "x".repeat(20_000);
    String[] bodies = IntStream.range(0, 1_000).mapToObj(i -> i + filler).toArray(String[]::new);
    topics.publish(room, bodies);
    for (RunningGateway gateway : List.of(usual, small)) {
      try (StompClient client = gateway.client(alice)) {
        subscribe(client, room, "since:" + before + "\n");
        awaitBodies(client, bodies);
      }
    }
  }

  @Test
  void unsubscribeEndsTheReplay() throws Exception {
    String before = position(usual);
    topics.publish(room, numbered(0, 2_000));
    try (StompClient client = small.client(alice)) {
      client.send(
          "SUBSCRIBE\nid:1\ndestination:/topic/"
              + room
              + "\nreceipt:s\nsince:"
              + before
              + "\n\n\0");
      client.request("UNSUBSCRIBE", "id:1\n");
      // The SUBSCRIBE gets its receipt, whether its replay is complete or not.
      client.receipt("s");
      int seen = client.messages().size();
      subscribe(client, room + ".later", "");
      topics.publish(room + ".later", "end");
      client.take("end", frame -> frame.text().equals("end"));
      assertThat(client.messages()).hasSize(seen + 1);
    }
  }
}
