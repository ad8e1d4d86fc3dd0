package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Notifications to everyone, to a team and to a user: their recipients and their senders. */
@WithGateway
class NotificationsTest {

  private static final String ANN = Tokens.member("ann", "team-7");
  private static final String BEN = Tokens.member("ben", "team-8");
  private static final List<String> LEVELS = List.of("info", "success", "warning", "error");

  private static TestBroker broker;
  private static RunningGateway one;
  @WithGateway.SmallWindow private static RunningGateway other;
  private static TopicPublisher topics;

  /** Declares queues instead of the workers, because events must be routable. */
  @BeforeAll
  static void start() throws Exception {
    topics = new TopicPublisher(broker);
    String events = topics.channel().queueDeclare().getQueue();
    for (String kind : List.of("notifications.#", "users.#")) {
      topics.channel().queueBind(events, Names.EVENTS, kind);
    }
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  private static void publish(String to, String id, String level) throws Exception {
    new PostedEvents(topics)
        .publish(
            to,
            "{\"id\":\"%s\",\"type\":\"notification\",\"data\":{\"level\":\"%s\",\"message\":\"m\"}}"
                .formatted(id, level));
  }

  private static List<String> ids(StompClient client) {
    return client.messages().stream()
        .map(frame -> JsonMapper.shared().readTree(frame.text()).path("id").asString())
        .toList();
  }

  private static StompClient device(RunningGateway gateway, String who, String... destinations)
      throws Exception {
    StompClient client = gateway.client(gateway.token(who));
    for (String destination : destinations) {
      client.subscribe(destination, destination);
    }
    return client;
  }

  @Test
  void notificationsReachEveryDeviceOnce() throws Exception {
    Map<StompClient, List<String>> expected = new LinkedHashMap<>();
    List<String> toAnn = new ArrayList<>();
    List<String> toBen = new ArrayList<>();
    for (RunningGateway gateway : List.of(one, other)) {
      expected.put(
          device(
              gateway,
              ANN,
              "/topic/notifications",
              "/topic/notifications.team-7",
              "/user/queue/notifications"),
          toAnn);
      expected.put(
          device(
              gateway,
              BEN,
              "/topic/notifications",
              "/topic/notifications.team-8",
              "/user/queue/notifications"),
          toBen);
    }
    JsonClient json = other.json("/ws?token=" + other.token(ANN));
    json.settle();
    for (String level : LEVELS) {
      publish("notifications", "all-" + level, level);
      publish("notifications.team-7", "team-7-" + level, level);
      publish("notifications.team-8", "team-8-" + level, level);
      publish("users.ann", "ann-" + level, level);
      publish("users.ben", "ben-" + level, level);
      toAnn.addAll(List.of("all-" + level, "team-7-" + level, "ann-" + level));
      toBen.addAll(List.of("all-" + level, "team-8-" + level, "ben-" + level));
    }
    publish("notifications", "end", "info");
    toAnn.add("end");
    toBen.add("end");
    expected.forEach(
        (client, ids) -> {
          client.take("end", frame -> frame.text().contains("\"end\""));
          assertThat(ids(client)).containsExactlyElementsOf(ids);
          assertThat(client.messages())
              .filteredOn(
                  frame -> frame.text().contains("\"ann-") || frame.text().contains("\"ben-"))
              .allSatisfy(
                  frame ->
                      assertThat(frame.headers())
                          .containsEntry("destination", "/user/queue/notifications"));
          client.close();
        });
    json.takeEvent("end");
    assertThat(json.events()).containsExactlyElementsOf(toAnn);
    json.close();
  }

  @Test
  void unknownLevelIsRefused() throws Exception {
    String admin =
        "{\"user\":\"root\",\"role\":\"admin\",\"channels\":{\"write\":[\"#\",\"users.*\"]}}";
    try (StompClient client = device(one, admin, "/user/queue/errors")) {
      for (String to : List.of("notifications", "notifications.team-7", "users.ann")) {
        for (String level : LEVELS) {
          assertThat(send(client, "/app/" + to, level).command()).isEqualTo("RECEIPT");
        }
        for (String level : List.of("debug", "INFO", "critical", "")) {
          StompFrame refused = send(client, "/app/" + to, level);
          assertThat(refused.headers()).containsEntry("code", "invalid_event");
          assertThat(refused.headers() + refused.text())
              .contains("data.level")
              .contains("info", "success", "warning", "error");
        }
      }
    }
  }

  private static StompFrame send(StompClient client, String to, String level) {
    return client.reply(
        "SEND",
        "destination:" + to + "\n",
        "{\"type\":\"notification\",\"data\":{\"level\":\"%s\",\"message\":\"m\"}}"
            .formatted(level));
  }

  @Test
  void sendingNeedsTheRightToWrite() throws Exception {
    for (String to :
        List.of("/notifications", "/notifications.team-8", "/users.ann", "/users.ben")) {
      for (String way : List.of("/app", "/topic")) {
        try (StompClient ann = device(one, ANN)) {
          assertThat(send(ann, way + to, "info").headers())
              .as(way + to)
              .containsEntry("code", "not_allowed");
        }
      }
    }
    for (String to : List.of("/topic/notifications.team-8", "/topic/users.ben")) {
      try (StompClient ann = one.client(one.token(ANN))) {
        assertThat(ann.reply("SUBSCRIBE", "id:1\ndestination:" + to + "\n", "").headers())
            .containsEntry("code", "not_allowed");
      }
    }
    try (StompClient ann = device(one, ANN)) {
      assertThat(send(ann, "/app/notifications.team-7", "info").command()).isEqualTo("RECEIPT");
    }
  }
}
