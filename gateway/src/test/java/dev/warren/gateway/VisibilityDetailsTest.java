package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.LogLimits;
import dev.warren.broker.Names;
import dev.warren.event.Visibility;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code visibility} of relayed messages, typing and sessions, {@code visibility} after a change of
 * roles, and {@code visibility} for too many recipients.
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

  private static String toMany(int recipients) {
    return "{\"type\":\"chat_message\",\"data\":{\"content\":\"x\",\"sender\":\"sam\",\"visibility\":\"private\",\"recipients\":[%s]}}"
        .formatted(
            IntStream.range(0, recipients)
                .mapToObj(i -> "\"somebody-with-a-name-%04d\"".formatted(i))
                .collect(Collectors.joining(",")));
  }

  private static String refusal(Viewer by, String destination, String event) {
    try (StompClient client = large.connect(by.login())) {
      return client.refused("SEND", "destination:" + destination + "\n", event).header("code");
    }
  }

  /** Their names are in the headers of the topic message, which have a limit. */
  @Test
  void tooManyRecipientsAreRefusedAtEveryDoor() throws Exception {
    String event = toMany(4_000);
    String channel = "chat." + name;
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("app", refusal(Viewer.SENDER, "/app/" + channel, event));
    codes.put("topic", refusal(Viewer.SENDER, "/topic/" + channel, event));
    codes.put("relay", refusal(Viewer.SERVICE, "/topic/" + channel, event));
    String token = Viewer.SENDER.token();
    try (JsonClient client = large.json("/ws", token)) {
      String to = "{\"channel\":\"" + channel + "\",";
      codes.put("json", client.reply(to + event.substring(1)).at("/data/code").asString());
    }
    String path = "/api/channels/" + channel + "/events";
    String refused = large.post(path, event, "Authorization", "Bearer " + token).body();
    codes.put("http", JsonMapper.shared().readTree(refused).path("code").asString());
    assertThat(codes)
        .hasSize(5)
        .allSatisfy((door, code) -> assertThat(code).isEqualTo("invalid_event"));
    assertThat(refused).contains("with the recipients of a private message");
  }

  /** An event that only the worker refuses becomes a dead letter, and the client would not know. */
  @Test
  void largestAcceptedHeadersFitAtTheWorker() throws Exception {
    String event = toMany(2_400);
    String to = "destination:/app/chat." + name + "\n";
    try (Connection connection = SharedGateways.broker().connect();
        Channel amqp = connection.createChannel();
        StompClient client = large.connect(Viewer.SERVICE.login())) {
      String queue = amqp.queueDeclare().getQueue();
      amqp.queueBind(queue, Names.EVENTS, "chat." + name);
      client.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n");
      int accepted = 0;
      int refused = 10_000;
      while (refused - accepted > 1) {
        int length = (accepted + refused) / 2;
        String reply =
            client.reply("SEND", to + "pad:" + "x".repeat(length) + "\n", event).command();
        accepted = reply.equals("RECEIPT") ? length : accepted;
        refused = reply.equals("RECEIPT") ? refused : length;
      }
      GetResponse last = null;
      for (GetResponse next = amqp.basicGet(queue, true); next != null; ) {
        boolean isLongest = next.getProps().getHeaders().get("pad").toString().length() == accepted;
        last = isLongest ? next : last;
        next = amqp.basicGet(queue, true);
      }
      assertThat(last).isNotNull();
      Map<String, Object> headers = new HashMap<>(last.getProps().getHeaders());
      headers.putAll(
          Visibility.of(
                  new dev.warren.channel.Channel("chat." + name),
                  JsonMapper.shared().readTree(last.getBody()))
              .headers());
      headers.put(Names.TIMESTAMP_HEADER, 1L);
      assertThat(LogLimits.headerBytes(last.getProps().builder().headers(headers).build()))
          .isBetween(LogLimits.MAX_HEADER_BYTES - 192, LogLimits.MAX_HEADER_BYTES);
    }
  }
}
