package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The destinations, and the right that each of them needs. */
@ExtendWith(NoLeaks.class)
class StompDestinationsTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/exchange/amq.topic/a",
        "/exchange/warren.events",
        "/exchange/warren.topics/notes.team-7",
        "/amq/queue/warren.log",
        "/amq/queue/warren.queue.a",
        "/temp-queue/a",
        "/reply-queue/a",
        "/queue",
        "/queue/",
        "/queue/a b",
        "/queue/a/b",
        "/queue/a..b",
        "/queue/*",
        "/queue/a.#",
        "/queue/ä",
        "/topic/",
        "/topic/a b",
        "/user/queue/nothing",
        "/user/alice/queue/alerts",
        "queue/a",
        "notes.team-7",
        ""
      })
  void unknownDestinationIsRefused(String destination) {
    for (Way way : List.of(Way.WEBSOCKET_1_2, Way.TCP_1_1)) {
      Map<String, String> frames = Map.of("SUBSCRIBE", "id:1\n", "SEND", "");
      frames.forEach(
          (command, headers) -> {
            try (StompClient client = SERVER.connect(way)) {
              StompFrame error =
                  client.refused(command, headers + "destination:" + destination + "\n", "");
              assertThat(error.header("code"))
                  .as(command + " " + destination)
                  .isEqualTo("unknown_destination");
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.*", "a*", "a.#", "a#", "a*b.c", "*", "#.a"})
  void wildcardInAQueueNameIsRefusedAsSuch(String name) {
    String destination = "destination:/queue/" + name + "\n";
    for (Way way : List.of(Way.WEBSOCKET_1_2, Way.TCP_1_1)) {
      Map<String, String> frames = Map.of("SUBSCRIBE", "id:1\n", "SEND", "");
      frames.forEach(
          (command, headers) -> {
            try (StompClient client = SERVER.connect(way)) {
              assertThat(client.refused(command, headers + destination, "").text())
                  .as(command + " " + name)
                  .contains("'/queue/" + name + "'", "a queue has one name")
                  .doesNotContain("SUBSCRIBE only");
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/user/queue/errors", "/user/queue/alerts", "/user/queue/notifications"})
  void readOnlyDestinationTakesNoSend(String destination) {
    try (StompClient client = SERVER.connect(Way.WEBSOCKET_1_2)) {
      assertThat(client.refused("SEND", "destination:" + destination + "\n", "x").header("code"))
          .isEqualTo("unknown_destination");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app/notes.team-7", "/app/alerts", "/app/presence", "/app/token"})
  void writeOnlyDestinationTakesNoSubscribe(String destination) {
    try (StompClient client = SERVER.connect(Way.WEBSOCKET_1_2)) {
      assertThat(
              client
                  .refused("SUBSCRIBE", "id:1\ndestination:" + destination + "\n", "")
                  .header("code"))
          .isEqualTo("unknown_destination");
    }
  }

  @ParameterizedTest
  @EnumSource
  void queueBelongsToItsTeam(Way way) throws Exception {
    String bob = SERVER.gateway().token("{\"user\":\"bob\",\"teams\":[\"team-7\"]}");
    for (String ours : List.of("/queue/team-7", "/queue/team-7.jobs")) {
      try (StompClient client = SERVER.connect(way, bob)) {
        String destination = "destination:" + ours + "\n";
        client.request("SUBSCRIBE", "id:1\n" + destination);
        client.request("SEND", destination, "x");
        assertThat(client.message().text()).isEqualTo("x");
        client.request("UNSUBSCRIBE", "id:1\n");
      }
    }
    for (String theirs : List.of("/queue/team-8", "/queue/team-70", "/queue/jobs.team-7")) {
      assertRefused(way, bob, "SUBSCRIBE", "id:1\ndestination:" + theirs + "\n");
      assertRefused(way, bob, "SEND", "destination:" + theirs + "\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void readingAndWritingAreSeparateRights(Way way) throws Exception {
    String name = SERVER.freshName();
    String to = "destination:/queue/" + name + "\n";
    String wanted = "{\"user\":\"x\",\"channels\":{\"read\":[%s],\"write\":[%s]}}";
    String channel = "\"queue." + name + "\"";
    String reader = SERVER.gateway().token(wanted.formatted(channel, ""));
    String writer = SERVER.gateway().token(wanted.formatted("", channel));
    try (StompClient reading = SERVER.connect(way, reader);
        StompClient writing = SERVER.connect(way, writer)) {
      reading.request("SUBSCRIBE", "id:1\nack:client\n" + to);
      writing.request("SEND", to, "x");
      StompFrame message = reading.message();
      assertThat(message.text()).isEqualTo("x");
      reading.request("ACK", way.naming(message));
    }
    assertRefused(way, reader, "SEND", to);
    assertRefused(way, writer, "SUBSCRIBE", "id:1\n" + to);
  }

  private static void assertRefused(Way way, String who, String command, String headers) {
    try (StompClient client = SERVER.connect(way, who)) {
      assertThat(client.refused(command, headers, "").header("code"))
          .as(command + " " + headers)
          .isEqualTo("not_allowed");
    }
  }
}
