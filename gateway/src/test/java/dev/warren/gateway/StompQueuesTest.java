package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code /queue/<name>}: consumers compete, and a message stays until one of them has acknowledged
 * it.
 */
class StompQueuesTest extends OnAQueue {

  @ParameterizedTest
  @EnumSource
  void messageHasTheSendersAndTheGatewaysHeaders(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      subscribe(client, "s", way.finestAck());
      client.request("SEND", to + "content-type:text/x-own\ntrace:t\n", "grün");
      StompFrame message = client.message();
      assertThat(message.text()).isEqualTo("grün");
      assertThat(message.headers())
          .containsEntry("subscription", "s")
          .containsEntry("destination", "/queue/" + name)
          .containsEntry("content-type", "text/x-own")
          .containsEntry("content-length", "5")
          .containsEntry("trace", "t")
          .containsEntry("redelivered", "false")
          .doesNotContainKey("receipt");
      assertThat(message.header("message-id")).isNotBlank();
      assertThat(message.header("timestamp")).containsOnlyDigits();
      if (way.version().equals("1.2")) {
        assertThat(message.header("ack")).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiptMeansTheMessageIsStored(Way way) throws Exception {
    try (StompClient sender = SERVER.connect(way)) {
      sender.request("SEND", to + "trace:t\ncontent-type:text/x-own\n", "1");
      sender.request("SEND", to, "2");
      sender.request("SEND", to, "3");
      sender.request("DISCONNECT", "");
    }
    GetResponse first = SERVER.take("warren.queue." + name);
    assertThat(first).isNotNull();
    assertThat(first.getBody()).asString().isEqualTo("1");
    assertThat(first.getProps().getDeliveryMode()).isEqualTo(2);
    assertThat(first.getProps().getContentType()).isEqualTo("text/x-own");
    assertThat(first.getProps().getHeaders()).containsKey("trace");
    assertThat(first.getMessageCount()).isEqualTo(2);
    try (StompClient later = SERVER.connect(way)) {
      subscribe(later, "s", "auto");
      assertThat(later.messages(2)).containsExactly("2", "3");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void messagesPublishedOverAmqpArrive(Way way) throws Exception {
    try (StompClient client = SERVER.connect(way)) {
      subscribe(client, "s", "auto");
      SERVER.put("warren.queue." + name, "from afar".getBytes(StandardCharsets.UTF_8));
      StompFrame message = client.message();
      assertThat(message.text()).isEqualTo("from afar");
      assertThat(message.headers())
          .containsEntry("redelivered", "false")
          .containsEntry("destination", "/queue/" + name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void singleConsumerKeepsTheOrder(Way way) {
    List<String> numbers = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
    try (StompClient client = SERVER.connect(way)) {
      numbers.subList(0, 25).forEach(number -> client.request("SEND", to, number));
      subscribe(client, "s", "auto");
      numbers.subList(25, 50).forEach(number -> client.request("SEND", to, number));
      assertThat(client.messages(50)).isEqualTo(numbers);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachMessageGoesToOneConsumer(Way way) {
    List<String> numbers = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
    try (StompClient client = SERVER.connect(way)) {
      subscribe(client, "one", "auto");
      subscribe(client, "other", "auto");
      numbers.forEach(number -> client.request("SEND", to, number));
      List<String> bodies = new ArrayList<>();
      TreeSet<String> subscriptions = new TreeSet<>();
      for (int i = 0; i < numbers.size(); i++) {
        StompFrame message = client.message();
        bodies.add(message.text());
        subscriptions.add(message.header("subscription"));
      }
      assertThat(bodies).containsExactlyInAnyOrderElementsOf(numbers);
      assertThat(subscriptions).containsExactly("one", "other");
    }
  }

  @ParameterizedTest
  @EnumSource
  void prefetchOfOneLeavesTheRestToOthers(Way way) {
    try (StompClient one = SERVER.connect(way);
        StompClient other = SERVER.connect(way)) {
      send(one, "1", "2", "3", "4");
      subscribe(one, "s", way.finestAck() + "\nprefetch-count:1");
      StompFrame first = one.message();
      assertThat(first.text()).isEqualTo("1");
      subscribe(other, "s", way.finestAck() + "\nprefetch-count:1");
      StompFrame second = other.message();
      assertThat(second.text()).isEqualTo("2");

      one.request("ACK", way.naming(first));
      assertThat(one.message().text()).isEqualTo("3");
      other.request("ACK", way.naming(second));
      assertThat(other.message().text()).isEqualTo("4");
      assertThat(one.untaken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invalidPrefetchCountIsRefused(Way way) {
    for (String count : List.of("-1", "many", "", "1.5", "99999999999")) {
      try (StompClient client = SERVER.connect(way)) {
        StompFrame error =
            client.refused(
                "SUBSCRIBE", "id:s\nack:client\nprefetch-count:" + count + "\n" + to, "");
        assertThat(error.header("code")).isEqualTo("malformed_frame");
      }
    }
  }

  static Stream<Arguments> automaticAcks() {
    return Stream.of(Way.values())
        .flatMap(way -> Stream.of("", "ack:auto\n").map(ack -> Arguments.of(way, ack)));
  }

  /** In {@code auto} mode, the default, the delivery of a message acknowledges it. */
  @ParameterizedTest
  @MethodSource("automaticAcks")
  void autoAcksEachDelivery(Way way, String ack) {
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1");
      client.request("SUBSCRIBE", "id:s\n" + ack + to);
      assertThat(client.message().text()).isEqualTo("1");
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way);
    }
  }

  static Stream<Arguments> acksOfTheSecondOfThree() {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                way.version().equals("1.0")
                    ? Stream.of(Arguments.of(way, "client", List.of("3")))
                    : Stream.of(
                        Arguments.of(way, "client", List.of("3")),
                        Arguments.of(way, "client-individual", List.of("1", "3"))));
  }

  /**
   * In {@code client} mode an ACK covers all earlier messages, in {@code client-individual} only
   * one.
   */
  @ParameterizedTest
  @MethodSource("acksOfTheSecondOfThree")
  void ackCoversWhatItsModeSays(Way way, String mode, List<String> left) {
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1", "2", "3");
      subscribe(client, "s", mode);
      client.request("ACK", way.naming(secondOfThree(client)));
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way, left.toArray(String[]::new));
    }
  }

  private static StompFrame secondOfThree(StompClient client) {
    client.message();
    StompFrame second = client.message();
    client.message();
    return second;
  }

  @ParameterizedTest
  @EnumSource
  void ackCoversItsOwnSubscriptionOnly(Way way) {
    String elsewhere = "destination:/queue/" + name + ".elsewhere\n";
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1");
      subscribe(client, "s", "client");
      client.message();
      client.request("SUBSCRIBE", "id:e\nack:client\n" + elsewhere);
      client.request("SEND", elsewhere, "2");
      client.request("ACK", way.naming(client.message()));
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way, "1");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void nackedMessageIsRedelivered(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1");
      subscribe(client, "s", "client-individual");
      StompFrame first = client.message();
      assertThat(first.headers()).containsEntry("redelivered", "false");
      client.request("NACK", way.naming(first));
      StompFrame again = client.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.headers()).containsEntry("redelivered", "true");
      client.request("ACK", way.naming(again));
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void nackWithClientCoversAllBefore(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1", "2", "3");
      subscribe(client, "s", "client");
      client.request("NACK", way.naming(secondOfThree(client)));
      List<StompFrame> again = List.of(client.message(), client.message());
      assertThat(again)
          .allSatisfy(message -> assertThat(message.headers()).containsEntry("redelivered", "true"))
          .extracting(StompFrame::text)
          .containsExactlyInAnyOrder("1", "2");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void nackWithoutRequeueMakesADeadLetter(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      subscribe(client, "s", "client-individual");
      // Python's clients write False.
      for (String no : List.of("false", "False", "FALSE")) {
        send(client, no + " poison of " + name);
        client.request("NACK", "requeue:" + no + "\n" + way.naming(client.message()));
        GetResponse letter = SERVER.awaitTaken(Names.UNDELIVERABLE);
        assertThat(letter.getBody()).asString().isEqualTo(no + " poison of " + name);
      }
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownMessageCannotBeAcked(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      subscribe(client, "1", "client");
      assertThat(client.refused("ACK", way.namingNothing(), "").header("code"))
          .isEqualTo("unknown_message");
    }
    try (StompClient client = SERVER.connect(way)) {
      send(client, "1");
      subscribe(client, "s", "client");
      String message = way.naming(client.message());
      client.request("ACK", message);
      assertThat(client.refused("ACK", message, "").header("code")).isEqualTo("unknown_message");
    }
  }

  /** Ids that look like a position of the log, or like the id of a queue's message. */
  @ParameterizedTest
  @EnumSource
  void idThatTheSessionNeverHadIsUnknown(Way way) {
    for (String command : way.version().equals("1.0") ? List.of("ACK") : List.of("ACK", "NACK")) {
      try (StompClient fresh = SERVER.connect(way)) {
        assertThat(fresh.refused(command, way.namingId("5"), "").header("code"))
            .isEqualTo("unknown_message");
      }
      try (StompClient client = SERVER.connect(way)) {
        subscribe(client, "1", "auto");
        send(client, "1");
        String last = client.message().header("message-id");
        String next = last.substring(0, last.length() - 1) + "2";
        assertThat(client.refused(command, way.namingId(next), "").header("code"))
            .isEqualTo("unknown_message");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageOfAnotherClientCannotBeAcked(Way way) {
    try (StompClient client = SERVER.connect(way);
        StompClient other = SERVER.connect(way)) {
      send(client, "1");
      subscribe(client, "s", "client");
      StompFrame message = client.message();
      other.request("SUBSCRIBE", "id:s\nack:client\ndestination:/queue/" + name + ".elsewhere\n");
      assertThat(other.refused("ACK", way.naming(message), "").header("code"))
          .isEqualTo("unknown_message");
      client.request("UNSUBSCRIBE", "id:s\n");
      assertLeft(way, "1");
    }
  }

  /** The ways in which a consumer can leave. */
  enum Leaving {
    UNSUBSCRIBE,
    DISCONNECT,
    LOST_CONNECTION,
    ERROR
  }

  @ParameterizedTest
  @EnumSource
  void unackedMessagesGoToTheNextConsumer(Way way) {
    try (StompClient next = SERVER.connect(way)) {
      for (Leaving leaving : Leaving.values()) {
        String queue = "destination:/queue/" + SERVER.freshName() + "\n";
        try (StompClient client = SERVER.connect(way)) {
          client.request("SEND", queue, "1");
          client.request("SEND", queue, "2");
          client.request("SUBSCRIBE", "id:s\nack:client\n" + queue);
          assertThat(client.messages(2)).containsExactly("1", "2");
          next.request("SUBSCRIBE", "id:" + leaving + "\nack:client\n" + queue);
          switch (leaving) {
            case UNSUBSCRIBE -> client.request("UNSUBSCRIBE", "id:s\n");
            case DISCONNECT -> client.request("DISCONNECT", "");
            case LOST_CONNECTION -> client.close();
            case ERROR -> client.refused("UNSUBSCRIBE", "id:none\n", "");
          }
          List<StompFrame> again = List.of(next.message(), next.message());
          assertThat(again)
              .as(leaving.name())
              .allSatisfy(
                  message ->
                      assertThat(message.headers())
                          .containsEntry("redelivered", "true")
                          .containsEntry("subscription", leaving.name()))
              .extracting(StompFrame::text)
              .containsExactlyInAnyOrder("1", "2");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void unsubscribeLosesNoMessageInFlight(Way way) {
    List<String> numbers = IntStream.range(0, 15).mapToObj(Integer::toString).toList();
    try (StompClient client = SERVER.connect(way)) {
      numbers.forEach(number -> client.request("SEND", to, number));
      client.send(
          "SUBSCRIBE\nid:s\nack:client\n%1$s\n\0UNSUBSCRIBE\nid:s\nreceipt:u\n\n\0".formatted(to));
      client.receipt("u");
      assertThat(takeLeft(way, numbers.size()))
          .extracting(StompFrame::text)
          .containsExactlyInAnyOrderElementsOf(numbers);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_0", "TCP_1_0"})
  void version10NeedsNoSubscriptionId(Way way) {
    for (String where : List.of(to, "destination:/topic/custom." + name + "\n")) {
      try (StompClient client = SERVER.connect(way)) {
        client.request("SUBSCRIBE", "ack:client\n" + where);
        client.request("SEND", where, "1");
        StompFrame message = client.message();
        assertThat(message.text()).isEqualTo("1");
        assertThat(message.headers()).doesNotContainKey("subscription");
        client.request("ACK", way.naming(message));
        client.request("UNSUBSCRIBE", where);
        client.request("SUBSCRIBE", where + "id:named\n");
        client.request("SEND", where, "2");
        client.request("SEND", where, "3");
        for (String body : List.of("2", "3")) {
          StompFrame next = client.message();
          assertThat(next.text()).isEqualTo(body);
          assertThat(next.headers()).containsEntry("subscription", "named");
        }
      }
    }
  }

  private void send(StompClient client, String... bodies) {
    for (String body : bodies) {
      client.request("SEND", to, body);
    }
  }

  private void subscribe(StompClient client, String id, String ack) {
    client.request("SUBSCRIBE", "id:%s\nack:%s\n%s".formatted(id, ack, to));
  }

  private void assertLeft(Way way, String... bodies) {
    List<StompFrame> left = takeLeft(way, bodies.length);
    assertThat(left).extracting(StompFrame::text).containsExactlyInAnyOrder(bodies);
    assertThat(left)
        .allSatisfy(message -> assertThat(message.headers()).containsEntry("redelivered", "true"));
  }

  /** Takes all messages left in the queue, which must be {@code count}. */
  private List<StompFrame> takeLeft(Way way, int count) {
    try (StompClient next = SERVER.connect(way)) {
      send(next, "marker");
      subscribe(next, "s", "client");
      List<StompFrame> left =
          new ArrayList<>(Stream.generate(next::message).limit(count + 1).toList());
      next.request("ACK", way.naming(left.get(count)));
      assertThat(left.removeIf(message -> message.text().equals("marker"))).isTrue();
      send(next, "end");
      assertThat(next.message().text()).isEqualTo("end");
      return left;
    }
  }
}
