package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The consequence of a refused frame: a message on {@code /user/queue/errors} if the client
 * subscribes to it, or else the end of the connection. Tests the table of docs/errors.md in every
 * version and transport.
 */
class StompRefusalsTest extends OnAQueue {

  private static final String ERRORS = "id:errors\ndestination:/user/queue/errors\n";

  /** The token of bob in team-7, whose rights are limited. */
  private static String bob() {
    return SERVER.gateway().bob();
  }

  private record Case(String command, String headers, String body, String code) {

    static Case subscribe(String headers, String code) {
      return new Case("SUBSCRIBE", "id:s\n" + headers, "", code);
    }

    static Case send(String headers, String body, String code) {
      return new Case("SEND", headers, body, code);
    }
  }

  /** Refusals that do not end the connection of a client with a subscription to its errors. */
  private static final List<Case> SURVIVED =
      List.of(
          Case.subscribe("destination:/topic/notes.team-8\n", "not_allowed"),
          Case.subscribe("destination:/topic/#\n", "not_allowed"),
          Case.subscribe("destination:/queue/team-8\n", "not_allowed"),
          Case.subscribe("destination:/queue/team-7.*\n", "unknown_destination"),
          Case.subscribe("destination:/exchange/amq.topic/a\n", "unknown_destination"),
          Case.subscribe("destination:/topic/a..b\n", "unknown_destination"),
          Case.subscribe(
              "destination:/topic/notes.team-7.*" + ".a".repeat(8) + "\n", "unknown_destination"),
          Case.subscribe("destination:/app/notes.team-7\n", "unknown_destination"),
          Case.subscribe("destination:\n", "unknown_destination"),
          Case.subscribe("destination:/topic/notes.team-7\ndurable:true\n", "unsupported_header"),
          Case.subscribe(
              "destination:/topic/notes.team-7\npersistent:true\n", "unsupported_header"),
          Case.subscribe(
              "destination:/topic/notes.team-7\nauto-delete:false\n", "unsupported_header"),
          Case.subscribe("destination:/topic/notes.team-7\nx-queue-name:q\n", "unsupported_header"),
          Case.subscribe(
              "destination:/topic/notes.team-7\nx-stream-offset:first\n", "unsupported_header"),
          Case.send("destination:/topic/notes.team-8\n", "x", "not_allowed"),
          Case.send("destination:/queue/team-8\n", "x", "not_allowed"),
          Case.send("destination:/amq/queue/a\n", "x", "unknown_destination"),
          Case.send("destination:/topic/notes.*\n", "x", "unknown_destination"),
          Case.send("destination:/user/queue/errors\n", "x", "unknown_destination"),
          Case.send(
              "destination:/queue/team-7\nreply-to:/temp-queue/a\n", "x", "unknown_destination"),
          Case.send("destination:/app/notes.team-7\n", "no JSON", "invalid_event"),
          Case.send("destination:/topic/notes.team-7\n", "{\"type\":\"no\"}", "invalid_event"),
          Case.send("destination:/app/presence\n", "no JSON", "invalid_event"),
          Case.send("destination:/app/alerts\n", "{}", "invalid_event"),
          Case.send("destination:/app/alerts\n", "{\"alertId\":\"none\"}", "unknown_alert"));

  /** Connects bob, a member of team-7, and subscribes to the errors. */
  private StompClient listening(Way way) {
    StompClient client = SERVER.connect(way, bob());
    client.request("SUBSCRIBE", ERRORS);
    return client;
  }

  /** Frames that end the connection in any case. */
  private static final List<Case> FATAL =
      List.of(
          new Case("SUBSCRIBE", "id:errors\ndestination:/queue/team-7\n", "", "malformed_frame"),
          new Case("SUBSCRIBE", "id:s\n", "", "malformed_frame"),
          new Case("UNSUBSCRIBE", "id:none\n", "", "malformed_frame"),
          new Case("SEND", "", "x", "malformed_frame"),
          new Case("COMMIT", "transaction:none\n", "", "malformed_frame"),
          new Case("ABORT", "transaction:none\n", "", "malformed_frame"),
          new Case("BEGIN", "", "", "malformed_frame"),
          new Case("ACK", "", "", "malformed_frame"),
          new Case("NACK", "id:1\nmessage-id:1\nrequeue:no\n", "", "malformed_frame"),
          new Case("MESSAGE", "", "", "malformed_frame"),
          new Case("SEND", "destination:/app/token\n", "no.good.token", "bad_token"));

  @ParameterizedTest
  @EnumSource
  void listeningClientSurvivesARefusal(Way way) {
    try (StompClient client = listening(way)) {
      for (Case each : SURVIVED) {
        StompFrame notice = client.reply(each.command(), each.headers(), each.body());
        assertThat(notice.command()).as("%s to %s", notice, each).isEqualTo("MESSAGE");
        assertThat(notice.headers())
            .as("%s", each)
            .containsEntry("code", each.code())
            .containsEntry("destination", "/user/queue/errors")
            .containsEntry("subscription", "errors")
            .containsKey("message");
        assertThat(notice.headers().get("subscription-id"))
            .as("%s", each)
            .isEqualTo(each.command().equals("SUBSCRIBE") ? "s" : null);
      }
      client.request("SEND", "destination:/topic/custom.team-7\n", "still here");
      assertThat(client.frames("ERROR")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_1"})
  void otherClientLosesItsConnection(Way way) {
    for (Case each : SURVIVED) {
      try (StompClient client = SERVER.connect(way, bob())) {
        assertThat(client.refused(each.command(), each.headers(), each.body()).headers())
            .as("%s", each)
            .containsEntry("code", each.code());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void malformedFrameAndBadTokenAreAlwaysFatal(Way way) {
    for (Case each : FATAL) {
      try (StompClient client = listening(way)) {
        assertThat(client.refused(each.command(), each.headers(), each.body()).headers())
            .as("%s", each)
            .containsEntry("code", each.code());
      }
    }
  }

  static Stream<Arguments> unknownMessages() {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                Stream.of("ACK", "NACK")
                    .filter(command -> command.equals("ACK") || !way.version().equals("1.0"))
                    .map(command -> Arguments.of(way, command)));
  }

  @ParameterizedTest
  @MethodSource("unknownMessages")
  void unknownMessageIsRefusedLikeASend(Way way, String command) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", ERRORS);
      assertThat(client.reply(command, way.namingNothing(), "").headers())
          .containsEntry("code", "unknown_message")
          .containsEntry("subscription", "errors");
      client.request("SEND", to, "still here");
    }
    try (StompClient client = SERVER.connect(way)) {
      assertThat(client.refused(command, way.namingNothing(), "").headers())
          .containsEntry("code", "unknown_message");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusedSubscribeLeavesNothingBehind(Way way) {
    try (StompClient client = listening(way)) {
      for (String refused : List.of("/topic/notes.team-8", "/queue/team-8", "/nowhere")) {
        client.reply("SUBSCRIBE", "id:s\ndestination:" + refused + "\n", "");
        client.request("UNSUBSCRIBE", "id:s\n");
        client.reply("SUBSCRIBE", "id:s\ndestination:" + refused + "\n", "");
        client.request("SUBSCRIBE", "id:s\ndestination:/queue/team-7." + name + "\n");
        client.request("SEND", "destination:/queue/team-7." + name + "\n", refused);
        StompFrame message = client.take("MESSAGE", frame -> frame.text().equals(refused));
        assertThat(message.header("subscription")).isEqualTo("s");
        client.request("UNSUBSCRIBE", "id:s\n");
      }
      client.refused("UNSUBSCRIBE", "id:s\n", "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void unsubscribeEndsTheSubscriptionInUse(Way way) {
    try (StompClient client = listening(way)) {
      String queue = "destination:/queue/team-7." + name + "\n";
      client.request("SUBSCRIBE", "id:s\n" + queue);
      // The id is in use already, but the rights are checked first.
      client.reply("SUBSCRIBE", "id:s\ndestination:/topic/notes.team-8\n", "");
      client.request("UNSUBSCRIBE", "id:s\n");
      client.request("SEND", queue, "for the next");
      client.request("SUBSCRIBE", "id:t\n" + queue);
      StompFrame message = client.take("MESSAGE", frame -> frame.text().equals("for the next"));
      assertThat(message.header("subscription")).isEqualTo("t");
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesBehindARefusedOneCount(Way way) {
    try (StompClient client = listening(way)) {
      String topic = "destination:/topic/custom.team-7." + name + "\n";
      StringBuilder page = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        String destination = i == 4 ? "destination:/topic/notes.team-8\n" : topic;
        page.append("SUBSCRIBE\nid:%d\nreceipt:r%d\n%s\n\0".formatted(i, i, destination));
      }
      client.send(page.toString());
      for (int i = 0; i < 10; i++) {
        assertThat(client.receipt("r" + i).command()).isEqualTo(i == 4 ? "MESSAGE" : "RECEIPT");
      }
      client.request("SEND", topic, "to nine");
      for (int i = 0; i < 9; i++) {
        assertThat(client.message().text()).isEqualTo("to nine");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_0", "TCP_1_0"})
  void subscribeWithoutIdIsNamedByItsDestination(Way way) {
    try (StompClient client = SERVER.connect(way, bob())) {
      client.request("SUBSCRIBE", "destination:/user/queue/errors\n");
      StompFrame notice = client.reply("SUBSCRIBE", "destination:/topic/notes.team-8\n", "");
      assertThat(notice.headers())
          .containsEntry("subscription-id", "/topic/notes.team-8")
          .doesNotContainKey("subscription");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorsSubscriptionGetsItsMessage(Way way) {
    try (StompClient client = listening(way)) {
      client.request("SUBSCRIBE", "id:more\nack:client\ndestination:/user/queue/errors\n");
      client.frame("SEND", "destination:/nowhere\n", "x");
      assertThat(client.message().header("subscription")).isEqualTo("errors");
      StompFrame more = client.message();
      assertThat(more.header("subscription")).isEqualTo("more");
      client.request("ACK", way.naming(more));
      client.request("UNSUBSCRIBE", "id:errors\n");
      assertThat(client.reply("SEND", "destination:/nowhere\n", "x").headers())
          .containsEntry("subscription", "more");
      client.request("UNSUBSCRIBE", "id:more\n");
      client.refused("SEND", "destination:/nowhere\n", "x");
    }
  }
}
