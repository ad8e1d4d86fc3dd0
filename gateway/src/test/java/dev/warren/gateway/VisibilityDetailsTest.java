package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code visibility} of relayed messages, typing and sessions, and {@code visibility} after a
 * change of roles.
 */
class VisibilityDetailsTest extends TwoWindowsForGuests {

  private final String name = SharedGateways.freshName();

  /** A relayed message passes no worker. */
  @ParameterizedTest
  @EnumSource(
      value = Viewer.class,
      names = {"SERVICE", "ADMIN"})
  void relayedMessageKeepsItsVisibility(Viewer by) throws Exception {
    Map<String, Set<Viewer>> relayed = new LinkedHashMap<>();
    String hidden = "\"visibility\":\"private\",\"sender\":\"sam\",\"recipients\":[\"rita\"]";
    Set<Viewer> both = Set.of(Viewer.SENDER, Viewer.RECIPIENT);
    relayed.put("{\"type\":\"chat_message\",\"data\":{" + hidden + "}}", both);
    relayed.put("{\"type\":\"chat_message\",\"data\":{\"content\":\"x\"}," + hidden + "}", both);
    relayed.put("{\"content\":\"no envelope\"," + hidden + "}", both);
    relayed.put("{\"visibility\":\"private\",\"sender\":\"sam\",\"recipients\":\"rita\"}", both);
    relayed.put(
        "{\"visibility\":\"secret\",\"recipients\":[\"rita\",null,\"\"]}",
        Set.of(Viewer.RECIPIENT));
    relayed.put("{\"visibility\":[1],\"recipients\":{\"a\":\"rita\"}}", Set.of(Viewer.RECIPIENT));
    relayed.put("{\"visibility\":\"agent_only\"}", Set.of(Viewer.AGENT, Viewer.AGENT_RECIPIENT));
    relayed.put("{\"visibility\":null}", Set.of(Viewer.values()));
    relayed.put("plain text, \"visibility\":\"private\"", Set.of(Viewer.values()));
    relayed.put("end", Set.of(Viewer.values()));
    String to = "destination:/topic/chat." + name + "\n";
    Map<Viewer, StompClient> clients = new HashMap<>();
    try (StompClient service = large.connect(by.login())) {
      for (Viewer viewer : Viewer.values()) {
        if (viewer.readsEverything()) {
          StompClient client = large.connect(viewer.login());
          client.request("SUBSCRIBE", "id:1\n" + to);
          clients.put(viewer, client);
        }
      }
      for (String body : relayed.keySet()) {
        // The gateway ignores Warren's own headers in a client's frame.
        String forged = "warren-visibility:public\nwarren-visible-to:otto\n";
        service.request("SEND", forged + to, body);
      }
      clients.forEach(
          (viewer, client) -> {
            client.take("end", frame -> frame.text().equals("end"));
            assertThat(client.messages().stream())
                .as(viewer.name())
                .allSatisfy(f -> assertThat(f.headers()).doesNotContainKey("warren-visibility"))
                .extracting(StompFrame::text)
                .containsExactlyElementsOf(
                    relayed.keySet().stream()
                        .filter(body -> relayed.get(body).contains(viewer))
                        .toList());
          });
    } finally {
      clients.values().forEach(StompClient::close);
    }
  }

  @Test
  void sessionInfoLeavesOutHiddenUpdates() throws Exception {
    String session = "sessions." + name;
    events.publish(session, update("\"title\":\"Plan\",\"metadata\":{\"a\":1,\"b\":1,\"c\":1}"));
    events.publish(session, update("\"status\":\"active\",\"metadata\":{\"b\":2,\"c\":null}"));
    events.publish(
        session,
        update(
            "\"title\":\"Secret\",\"metadata\":{\"s\":1},\"visibility\":\"private\",\"recipients\":[\"rita\"]"));
    awaitInfo(Viewer.RECIPIENT, "Secret");
    JsonNode hers = info(large, Viewer.RECIPIENT);
    assertThat(hers.path("metadata").toString()).isEqualTo("{\"a\":1,\"b\":2,\"s\":1}");
    for (RunningGateway gateway : List.of(large, small)) {
      JsonNode his = info(gateway, Viewer.OTHER);
      assertThat(his.path("title").asString()).isEqualTo("Plan");
      assertThat(his.path("status").asString()).isEqualTo("active");
      assertThat(his.path("metadata").toString()).isEqualTo("{\"a\":1,\"b\":2}");
      assertThat(his.path("message_count").asInt()).isZero();
      assertThat(his.path("first_message_at").isNull()).isTrue();
    }
  }

  private String update(String data) {
    return "{\"type\":\"session_update\",\"data\":{\"sessionId\":\"%s\",%s}}".formatted(name, data);
  }

  private JsonNode info(RunningGateway gateway, Viewer viewer) throws Exception {
    try (JsonClient client = gateway.json("/ws", viewer.token())) {
      client.request(
          "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"" + name + "\"}}");
      return client.take("session_info").path("data");
    }
  }

  private void awaitInfo(Viewer viewer, String title) {
    for (RunningGateway gateway : List.of(large, small)) {
      Patience.await("the log")
          .until(() -> info(gateway, viewer).path("title").asString("").equals(title));
    }
  }

  /** The schema of typing has no visibility, but the gateway applies one all the same. */
  @Test
  void typingIsShownToItsRecipients() throws Exception {
    String chat = "chat." + name;
    List<StompClient> clients = new ArrayList<>();
    try {
      for (Viewer viewer : List.of(Viewer.SENDER, Viewer.RECIPIENT, Viewer.OTHER)) {
        StompClient client = large.connect(viewer.login());
        client.subscribe("1", "/topic/" + chat);
        clients.add(client);
      }
      events.publish(
          chat,
          "{\"id\":\"t1\",\"type\":\"typing\",\"data\":{\"user_id\":\"sam\",\"typing\":true,\"visibility\":\"private\",\"recipients\":[\"rita\"]}}");
      events.publish(
          chat,
          "{\"id\":\"t2\",\"type\":\"typing\",\"data\":{\"userId\":\"sam\",\"typing\":false}}");
      List<List<String>> seen = new ArrayList<>();
      for (StompClient client : clients) {
        client.take("t2", frame -> frame.text().contains("\"t2\""));
        seen.add(
            client.messages().stream()
                .map(frame -> JsonMapper.shared().readTree(frame.text()).path("id").asString())
                .toList());
      }
      assertThat(seen).containsExactly(List.of("t1", "t2"), List.of("t1", "t2"), List.of("t2"));
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @Test
  void sessionUpdateArrivesByEveryLiveWay() throws Exception {
    Map<WayOut, WayOut.Seen> open = new LinkedHashMap<>();
    WayOut.Visit visit = new WayOut.Visit(large, Viewer.OTHER, "sessions", 0);
    for (WayOut way : WayOut.values()) {
      if (way.when == WayOut.When.LIVE && way.exists(visit)) {
        open.put(way, way.open(visit));
      }
    }
    events.publish(
        visit.channel(),
        "{\"id\":\"u1\",\"type\":\"session_update\",\"data\":{\"status\":\"done\"}}");
    for (Map.Entry<WayOut, WayOut.Seen> each : open.entrySet()) {
      try (WayOut.Seen seen = each.getValue()) {
        assertThat(seen.ids("u1")).as(each.getKey().name()).containsExactly("u1");
      }
    }
    assertThat(open).hasSizeGreaterThan(8);
  }

  @Test
  void longSessionIsCountedFromItsBeginning() throws Exception {
    String session = "sessions." + name;
    events.publish(session, update("\"title\":\"Long\""));
    for (int i = 0; i < 1_500; i++) {
      events.publish(
          session,
          "{\"id\":\"%d\",\"type\":\"new_message\",\"data\":{\"sender\":\"u%d\",\"content\":\"x\"}}"
              .formatted(i, i));
    }
    for (RunningGateway gateway : List.of(large, small)) {
      Patience.await("the log")
          .untilAsserted(
              () -> {
                JsonNode info = info(gateway, Viewer.OTHER);
                assertThat(info.path("message_count").asInt()).isEqualTo(1_500);
                assertThat(info.path("participants").size()).isEqualTo(1_500);
                assertThat(info.path("title").asString()).isEqualTo("Long");
                assertThat(info.has("truncated")).isFalse();
                assertThat(info.has("counted_since")).isFalse();
              });
    }
  }

  /** The replay from the stream has begun with the rights of the old token. */
  @Test
  void formerAgentSeesNoAgentMessages() throws Exception {
    String chat = "chat." + name;
    long since = position(small);
    String message =
        "{\"id\":\"%s\",\"type\":\"chat_message\",\"data\":{\"sender\":\"sam\",\"content\":\"x\"%s}}";
    events.publish(chat, message.formatted("r1", ""));
    events.publish(chat, message.formatted("r2", ",\"visibility\":\"agent_only\""));
    events.publish(
        chat, message.formatted("r3", ",\"visibility\":\"private\",\"recipients\":[\"bert\"]"));
    for (int i = 0; i < 100; i++) {
      events.publish("elsewhere." + name, "{\"id\":\"%d\",\"type\":\"x\"}".formatted(i));
    }
    awaitRead(small, "elsewhere." + name, "99");
    try (StompClient bert =
        StompClient.open(new TcpCarrier(small.tcpPort()))
            .connect(StompClient.V12 + Viewer.AGENT.login())) {
      bert.send(
          "SUBSCRIBE\nid:1\nreceipt:live\ndestination:/topic/%s\nsince:%d\n\n\0SEND\ndestination:/app/token\n\n%s\0"
              .formatted(chat, since, large.token(Tokens.everything("bert"))));
      bert.receipt("live");
      assertThat(bert.untaken())
          .extracting(frame -> JsonMapper.shared().readTree(frame.text()).path("id").asString(""))
          .containsExactly("r1", "r3");
    }
  }
}
