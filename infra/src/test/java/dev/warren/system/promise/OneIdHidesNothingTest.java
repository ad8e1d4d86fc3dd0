package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Different events with the same id are all shown, by whatever way they come in. A repetition of
 * the same event is not.
 */
class OneIdHidesNothingTest {

  private static TestBroker broker;
  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  private static String token(String user) throws Exception {
    return gateway.token(Tokens.everything(user));
  }

  private static String event(String type, String data) {
    return "{\"id\":1,\"type\":\"%s\",\"data\":%s}".formatted(type, data);
  }

  private static List<JsonNode> shown(StompClient client) {
    return client.messages().stream()
        .map(frame -> JsonMapper.shared().readTree(frame.text()))
        .toList();
  }

  private static void post(String channel, String user, String event) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(gateway.http() + "/api/channels/" + channel + "/events"))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + token(user))
                    .POST(HttpRequest.BodyPublishers.ofString(event))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
  }

  @Test
  void everyWaysEventsAreShownThoughTheirIdIsOne() throws Exception {
    String circle = "circles." + name;
    try (StompClient viewer = StompClient.connect(gateway.stomp(), token("viewer"));
        StompClient alice = StompClient.connect(gateway.stomp(), token("alice"));
        JsonClient bob =
            JsonClient.open(gateway.webSocket("/ws/circles/" + name) + "?token=" + token("bob"))) {
      viewer.subscribe("1", "/topic/" + circle);
      String said = event("user_message", "{\"content\":\"a\"}");
      for (int twice = 0; twice < 2; twice++) {
        alice.request("SEND", "destination:/app/" + circle + "\n", said);
        alice.request("SEND", "destination:/topic/" + circle + "\n", said);
        bob.request("{\"type\":\"user_message\",\"id\":1,\"data\":{\"content\":\"a\"}}");
        post(circle, "carol", said);
        post(circle, "carol", event("user_message", "{\"content\":\"b\"}"));
        Events.post(
            broker, circle, event("user_message", "{\"content\":\"a\",\"sender\":\"dave\"}"));
      }
      Events.post(broker, circle, event("user_message", "{\"content\":\"end\",\"sender\":\"x\"}"));
      viewer.take("the end", frame -> frame.text().contains("\"end\""));
      assertThat(shown(viewer))
          .extracting(
              each ->
                  each.at("/data/sender").asString() + " " + each.at("/data/content").asString())
          .containsExactly("alice a", "bob a", "carol a", "carol b", "dave a", "x end");
    }
  }

  @Test
  void everyChangeOfANoteIsShownUnderTheNotesId() throws Exception {
    String notes = "notes." + name;
    List<String> changes = List.of("note_created", "note_updated", "note_deleted");
    try (StompClient viewer = StompClient.connect(gateway.stomp(), token("viewer"))) {
      viewer.subscribe("1", "/topic/" + notes);
      for (int twice = 0; twice < 2; twice++) {
        for (String change : changes) {
          Events.post(broker, notes, event(change, "{\"noteId\":\"1\",\"author\":\"x\"}"));
        }
      }
      Events.post(broker, notes, event("note_updated", "{\"noteId\":\"end\",\"author\":\"x\"}"));
      viewer.take("the end", frame -> frame.text().contains("\"end\""));
      assertThat(shown(viewer).subList(0, changes.size()))
          .extracting(each -> each.path("type").asString())
          .containsExactlyElementsOf(changes);
      assertThat(shown(viewer)).hasSize(changes.size() + 1);
    }
  }

  @Test
  void twoUsersEqualEventsAreTwo() throws Exception {
    String workspace = "workspaces." + name;
    try (StompClient viewer = StompClient.connect(gateway.stomp(), token("viewer"))) {
      viewer.subscribe("1", "/topic/" + workspace);
      for (String user : List.of("alice", "bob", "alice")) {
        post(workspace, user, event("file_changed", "{\"path\":\"a\"}"));
      }
      post(workspace, "alice", event("file_deleted", "{\"path\":\"a\"}"));
      viewer.take("the end", frame -> frame.text().contains("file_deleted"));
      assertThat(shown(viewer)).hasSize(3);
    }
  }

  @Test
  void alertsOfDifferentEventsAreDifferent() throws Exception {
    String user = "u" + name;
    String own = token(user);
    try (StompClient device = StompClient.connect(gateway.stomp(), own);
        StompClient later = StompClient.connect(gateway.stomp(), own)) {
      openAlerts(device);
      String notes = "notes." + name;
      for (int twice = 0; twice < 2; twice++) {
        for (String body : List.of("one", "two")) {
          Events.post(
              broker,
              notes,
              event(
                  "note_created",
                  "{\"noteId\":\"n\",\"author\":\"x\",\"title\":\"%s\",\"body\":\"@%s\"}"
                      .formatted(body, user)));
          Events.post(
              broker,
              "users." + user,
              event(
                  "alert",
                  "{\"userId\":\"%s\",\"level\":\"error\",\"title\":\"%s\",\"message\":\"m\"}"
                      .formatted(user, body)));
        }
      }
      Events.post(
          broker,
          "users." + user,
          event(
              "alert", "{\"userId\":\"u\",\"level\":\"info\",\"title\":\"end\",\"message\":\"\"}"));
      assertAllAreShown(device);
      // All of its alerts arrive in one moment.
      openAlerts(later);
      assertAllAreShown(later);
    }
  }

  private static void openAlerts(StompClient device) throws Exception {
    device.request(
        "SUBSCRIBE", "id:1\ndestination:/user/queue/alerts\nack:client-individual\n", "");
  }

  private static void assertAllAreShown(StompClient device) {
    Patience.await("all alerts").until(() -> alerts(device).count() >= 5);
    assertThat(alerts(device))
        .extracting(each -> each.at("/data/title").asString())
        .containsExactlyInAnyOrder("x mentioned you", "x mentioned you", "one", "two", "end");
    assertThat(alerts(device).map(each -> each.at("/data/alertId").asString()).distinct())
        .hasSize(3);
  }

  private static Stream<JsonNode> alerts(StompClient device) {
    return shown(device).stream().filter(each -> each.at("/type").asString().equals("alert"));
  }
}
