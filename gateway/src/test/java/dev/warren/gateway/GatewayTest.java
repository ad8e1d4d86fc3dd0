package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.broker.TestBroker;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway as a process, with a real RabbitMQ, real clients and no worker. */
@ExtendWith(NoLeaks.class)
class GatewayTest {

  private static final String TEAM_7 = "{\"user\":\"bob\",\"teams\":[\"team-7\"]}";
  private static final String NOTE =
      "{\"id\":\"n1\",\"type\":\"note_created\",\"data\":{\"noteId\":\"n\",\"author\":\"mallory\"}}";
  private static final int MAX_OUTBOX = 1_000_000;

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static String bearer;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    gateway =
        RunningGateway.start(
            broker.url(),
            "warren.dev-tokens=true",
            "warren.session.heart-beat=1s",
            "warren.session.connect-timeout=2s",
            "warren.session.max-outbox=" + MAX_OUTBOX + "B",
            "warren.session.max-frame=300KB",
            "warren.access.accounts.device.passcode=p\\a:ss",
            "warren.access.accounts.device.teams=team-7");
    gateway.awaitHealthy();
    bearer = gateway.bearer(TEAM_7);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    broker.close();
  }

  @Test
  void reactorNettyServesEvenBesideTomcatAndMvc() {
    assertThat(((WebServerApplicationContext) gateway.context()).getWebServer())
        .isInstanceOf(NettyWebServer.class);
  }

  @Test
  void springsOwnClientConnectsSubscribesSendsAndGetsItsMessage() throws Exception {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.initialize();
    WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
    client.setTaskScheduler(scheduler);
    client.setDefaultHeartbeat(new long[] {1_000, 1_000});
    client.start();
    try {
      StompHeaders connect = new StompHeaders();
      connect.set("Authorization", bearer.substring(bearer.indexOf(':') + 1).strip());
      StompSession session =
          client
              .connectAsync(
                  URI.create(gateway.url()),
                  new WebSocketHttpHeaders(),
                  connect,
                  new StompSessionHandlerAdapter() {})
              .get(15, TimeUnit.SECONDS);
      assertThat(session.isConnected()).isTrue();

      BlockingQueue<StompHeaders> received = new LinkedBlockingQueue<>();
      BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
      StompHeaders subscribe = new StompHeaders();
      subscribe.setDestination("/topic/custom.team-7");
      subscribe.setReceipt("sub-1");
      StompSession.Subscription subscription =
          session.subscribe(
              subscribe,
              new StompFrameHandler() {
                @Override
                public Type getPayloadType(StompHeaders headers) {
                  return byte[].class;
                }

                @Override
                public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                  bodies.add(new String((byte[]) payload, StandardCharsets.UTF_8));
                  received.add(headers);
                }
              });
      CompletableFuture<StompHeaders> receipt = new CompletableFuture<>();
      subscription.addReceiptTask(receipt::complete);
      StompHeaders live = receipt.get(15, TimeUnit.SECONDS);
      assertThat(Long.parseLong(live.getFirst("position"))).isBetween(1L, 1L << 53);
      assertThat(live.getFirst("replayed")).isEqualTo("0");
      assertThat(live.getFirst("recovered")).isEqualTo("true");

      StompHeaders send = new StompHeaders();
      send.setDestination("/topic/custom.team-7");
      send.set("trace", "a:b\nc\\d");
      send.setReceipt("send-1");
      CompletableFuture<Boolean> sent = new CompletableFuture<>();
      session
          .send(send, "hello ü".getBytes(StandardCharsets.UTF_8))
          .addReceiptTask(() -> sent.complete(true));
      assertThat(sent.get(15, TimeUnit.SECONDS)).isTrue();
      StompHeaders headers = received.poll(15, TimeUnit.SECONDS);
      assertThat(bodies.poll()).isEqualTo("hello ü");
      assertThat(headers.getFirst("trace")).isEqualTo("a:b\nc\\d");
      assertThat(Long.parseLong(headers.getMessageId()))
          .isGreaterThan(Long.parseLong(live.getFirst("position")));
      session.disconnect();
    } finally {
      client.stop();
      scheduler.shutdown();
    }
  }

  @Test
  void aSubscriptionThatAsksForHistoryIsToldThatItHasNone() {
    try (StompClient client = gateway.client(bearer)) {
      StompClient.Frame receipt =
          client.request("SUBSCRIBE", "id:1\ndestination:/topic/notes.team-7\nsince:5\n", "");
      assertThat(receipt.headers()).containsEntry("recovered", "false");
    }
  }

  @Test
  void aTypedEventIsStampedAndConfirmedOnItsWayToTheWorker() throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient client = gateway.client(bearer)) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, Names.EVENTS, "notes.#");
      for (String destination : List.of("/app/notes.team-7", "/topic/notes.team-7")) {
        StompClient.Frame receipt =
            client.request("SEND", "destination:" + destination + "\ntrace:t\nCC:users.x\n", NOTE);
        assertThat(receipt.command()).isEqualTo("RECEIPT");
        GetResponse event = channel.basicGet(queue, true);
        JsonNode json = JsonMapper.shared().readTree(event.getBody());
        assertThat(json.get("channel").stringValue()).isEqualTo("notes.team-7");
        assertThat(json.get("data").get("author").stringValue()).isEqualTo("bob");
        assertThat(json.has("timestamp")).isTrue();
        assertThat(event.getProps().getMessageId()).isEqualTo("n1");
        assertThat(event.getProps().getType()).isEqualTo("note_created");
        assertThat(event.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(event.getProps().getHeaders()).containsOnlyKeys("trace");
      }
    }
  }

  @Test
  void whatNoQueueTakesIsRefusedByNameAndTheConnectionLives() {
    try (StompClient client = gateway.client(bearer)) {
      client.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n", "");
      StompClient.Frame notice =
          client.request(
              "SEND",
              "destination:/app/agents.team-7\n",
              "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"a\"}}");
      assertThat(notice.command()).isEqualTo("MESSAGE");
      assertThat(notice.headers())
          .containsEntry("code", "unroutable")
          .containsEntry("destination", "/user/queue/errors")
          .containsEntry("subscription", "e");
      assertThat(notice.body()).contains("\"code\":\"unroutable\"");
      assertThat(client.request("SEND", "destination:/topic/custom.team-7\n", "x").command())
          .isEqualTo("RECEIPT");
    }
  }

  @Test
  void noBytesOfASendStopThePublisherOfAllOthers() {
    try (StompClient other = gateway.client(bearer)) {
      List<String> heads = new ArrayList<>();
      heads.add("destination:/topic/custom.team-7\n" + "n".repeat(256) + ":1\n");
      heads.add("destination:/topic/custom.team-7\ncontent-type:" + "c".repeat(256) + "\n");
      heads.add("destination:/topic/custom.team-7\nlong:" + "v".repeat(140_000) + "\n");
      StringBuilder many = new StringBuilder("destination:/topic/custom.team-7\n");
      for (int i = 0; i < 450; i++) {
        many.append("h").append(i).append(":").append("v".repeat(130)).append('\n');
      }
      heads.add(many.toString());
      for (String head : heads) {
        try (StompClient attacker = gateway.client(bearer)) {
          attacker.send("SEND\nreceipt:r\n" + head + "\nx\0");
          attacker.await("an answer", frame -> !frame.command().equals("CONNECTED"));
        }
      }
      try (StompClient attacker = gateway.client(bearer)) {
        attacker.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n", "");
        for (String event :
            List.of(
                "{\"id\":\"" + "✓".repeat(150) + "\",\"type\":\"x\",\"data\":{}}",
                "{\"type\":\"" + "t".repeat(300) + "\",\"data\":{}}")) {
          assertThat(attacker.request("SEND", "destination:/app/custom.team-7\n", event).headers())
              .containsEntry("code", "invalid_event");
        }
      }
      assertThat(other.request("SEND", "destination:/topic/custom.team-7\n", "x").command())
          .isEqualTo("RECEIPT");
    }
  }

  @Test
  void aRelayedMessageHasItsSendersHeadersAndNoneThatRoute() throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient sender = gateway.client(bearer);
        StompClient receiver = gateway.client(bearer)) {
      channel.exchangeDeclare(Names.TOPICS, BuiltinExchangeType.TOPIC, true);
      BlockingQueue<Delivery> delivered = new ArrayBlockingQueue<>(10);
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, Names.TOPICS, "#");
      channel.basicConsume(queue, true, (tag, message) -> delivered.add(message), tag -> {});
      receiver.request("SUBSCRIBE", "id:s:1\ndestination:/topic/custom.team-7.*\n", "");
      sender.request(
          "SEND",
          "destination:/topic/custom.team-7.x\ncontent-type:text/x-own\ntrace:a\\cb\n"
              + "message-id:1\nCC:users.eve\nBCC:users.eve\nx-death:1\nwarren-reason:r\n",
          "body \u2713");
      StompClient.Frame message = receiver.awaitFrame("MESSAGE");
      assertThat(message.body()).isEqualTo("body \u2713");
      assertThat(message.headers())
          .containsEntry("trace", "a\\cb")
          .containsEntry("content-type", "text/x-own")
          .containsEntry("content-length", "8")
          .containsEntry("subscription", "s\\c1")
          .containsEntry("destination", "/topic/custom.team-7.x")
          .doesNotContainKeys("CC", "BCC", "x-death", "warren-reason", "receipt")
          .hasEntrySatisfying("message-id", id -> assertThat(id).isNotEqualTo("1"));
      assertThat(System.currentTimeMillis() - Long.parseLong(message.headers().get("timestamp")))
          .isBetween(0L, 60_000L);

      Delivery amqp = delivered.poll(15, TimeUnit.SECONDS);
      assertThat(amqp.getEnvelope().getRoutingKey()).isEqualTo("custom.team-7.x");
      assertThat(amqp.getProperties().getHeaders())
          .containsOnlyKeys("trace", "message-id", "timestamp_in_ms");
      assertThat(delivered).isEmpty();
    }
  }

  @Test
  void heartBeatsGoBothWays() {
    try (StompClient listening = gateway.client(bearer + "heart-beat:0,1000\n");
        StompClient promising = gateway.client(bearer + "heart-beat:1000,0\n");
        StompClient keeping = gateway.client(bearer + "heart-beat:100,0\n");
        StompClient none = gateway.client(bearer)) {
      assertThat(listening.awaitFrame("CONNECTED").headers()).containsEntry("heart-beat", "1000,0");
      assertThat(promising.awaitFrame("CONNECTED").headers()).containsEntry("heart-beat", "0,1000");
      assertThat(keeping.awaitFrame("CONNECTED").headers()).containsEntry("heart-beat", "0,1000");
      assertThat(none.awaitFrame("CONNECTED").headers()).containsEntry("heart-beat", "0,0");
      Awaitility.await("who promised heart-beats and sends none is closed")
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                keeping.send("\n");
                return !promising.isOpen();
              });
      assertThat(listening.heartBeats.get()).isGreaterThanOrEqualTo(2);
      assertThat(listening.isOpen() && keeping.isOpen() && none.isOpen()).isTrue();
      assertThat(none.heartBeats.get()).isZero();
    }
  }

  @Test
  void disconnectIsAnsweredAfterEverySendAndClosed() {
    try (StompClient client = gateway.client(bearer)) {
      StringBuilder frames = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        frames.append("SEND\ndestination:/topic/custom.team-7\nreceipt:s").append(i);
        frames.append("\n\nx\0\n");
      }
      client.send(frames + "DISCONNECT\nreceipt:bye\n\n\0");
      client.await("bye", frame -> "bye".equals(frame.headers().get("receipt-id")));
      assertThat(client.closeCode()).isEqualTo(1000);
      assertThat(client.frames).hasSize(22);
      assertThat(client.frames.get(21).headers()).containsEntry("receipt-id", "bye");
    }
  }

  @Test
  void anAccountLogsInWithAPasscodeOfAnyCharacters() {
    try (StompClient client = gateway.client("login:device\npasscode:p\\a:ss\n")) {
      assertThat(client.awaitFrame("CONNECTED").headers()).containsEntry("user-name", "device");
    }
    try (StompClient client = new StompClient(gateway.url())) {
      client.send("CONNECT\naccept-version:1.2\nlogin:device\npasscode:PROTECTED\n\n\0");
      assertThat(client.awaitFrame("ERROR").headers()).containsEntry("code", "bad_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  @Test
  void theTokenMayStandInTheUrl() {
    String token = bearer.substring("Authorization:Bearer ".length()).strip();
    try (StompClient client = new StompClient(gateway.url() + "?token=" + token)) {
      assertThat(client.connect("").awaitFrame("CONNECTED").headers())
          .containsEntry("user-name", "bob")
          .containsEntry("version", "1.2")
          .containsEntry("server", "warren")
          .containsKey("session");
    }
  }

  @Test
  void everyRefusalSaysItsCodeAndClosesWithItsReason() throws Exception {
    Map<String, String> refused =
        Map.of(
            "SUBSCRIBE\nid:1\ndestination:/topic/notes.team-8\nreceipt:r\n\n\0",
            "not_allowed 4003",
            "SEND\ndestination:/exchange/x\nreceipt:r\n\n\0",
            "unknown_destination 4003",
            "UNSUBSCRIBE\nid:none\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SUBSCRIBE\nid:\ndestination:/topic/notes.team-7\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SEND\nreceipt:r\ndestination:/topic/custom.team-7\ncontent-length:1\n\nxyz\0",
            "malformed_frame 1002",
            "COMMIT\ntransaction:1\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SEND\nreceipt:r\ndestination:/topic/custom.team-7\ncontent-length:900000\n\n",
            "frame_too_large 1009",
            "SEND\nreceipt:r\ndestination:/app/notes.team-7\n\nno JSON\0",
            "invalid_event 1002");
    for (Map.Entry<String, String> line : refused.entrySet()) {
      try (StompClient client = gateway.client(bearer)) {
        client.send(line.getKey());
        StompClient.Frame error = client.awaitFrame("ERROR");
        assertThat(error.headers())
            .as(line.getKey())
            .containsEntry("receipt-id", "r")
            .containsKey("message");
        assertThat(error.headers().get("code") + " " + client.closeCode())
            .isEqualTo(line.getValue());
        assertThat(error.body()).isNotBlank();
      }
    }
    try (StompClient client = new StompClient(gateway.url())) {
      client.send("SEND\ndestination:/topic/custom.team-7\n\n\0");
      assertThat(client.awaitFrame("ERROR").headers()).containsEntry("code", "no_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
    try (StompClient client = new StompClient(gateway.url())) {
      client.send("CONNECT\naccept-version:3.0\n\n\0");
      assertThat(client.awaitFrame("ERROR").headers())
          .containsEntry("code", "unsupported_version")
          .containsEntry("version", "1.0,1.1,1.2");
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void whoNeverSaysWhoItIsIsSentAway() {
    try (StompClient client = new StompClient(gateway.url())) {
      assertThat(client.awaitFrame("ERROR").headers()).containsEntry("code", "no_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  @Test
  void theConnectionEndsWhenItsTokenDoes() throws Exception {
    String short_ = gateway.bearer("{\"user\":\"bob\",\"ttlSeconds\":2}");
    try (StompClient client = gateway.client(short_)) {
      assertThat(client.awaitFrame("ERROR").headers()).containsEntry("code", "token_expired");
      assertThat(client.closeCode()).isEqualTo(4011);
    }
  }

  @Test
  void aClientThatReadsNothingIsClosedAsTooSlowAndNobodyElse() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (StompClient sender = gateway.client(bearer);
        StompClient other = gateway.client(bearer);
        RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
      other.request("SUBSCRIBE", "id:1\ndestination:/topic/custom.team-7\n", "");
      slow.text("CONNECT\naccept-version:1.2\n" + bearer + "\n\0");
      assertThat(slow.read().text()).startsWith("CONNECTED\n");
      slow.text("SUBSCRIBE\nid:1\nreceipt:s\ndestination:/topic/custom.team-7\n\n\0");
      assertThat(slow.read().text()).startsWith("RECEIPT\n");
      int before = sessions.count();
      String body = "x".repeat(200_000);
      int sent = 0;
      while (sessions.count() == before && sent < 200) {
        assertThat(sender.request("SEND", "destination:/topic/custom.team-7\n", body).command())
            .isEqualTo("RECEIPT");
        sent++;
      }
      int all = sent;
      Awaitility.await("every message, at who reads")
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  other.frames.stream().filter(f -> f.command().equals("MESSAGE")).count() == all);
      RawWebSocket.Frame frame;
      String last = "";
      int messages = 0;
      while ((frame = slow.read()).opcode() != RawWebSocket.CLOSE) {
        last = frame.text();
        messages += last.startsWith("MESSAGE\n") ? 1 : 0;
      }
      assertThat(last).startsWith("ERROR\n").contains("\ncode:too_slow\n");
      assertThat(frame.closeCode()).isEqualTo(4008);
      assertThat(messages).isBetween(1, sent - 1);
      assertThat(other.isOpen() && sender.isOpen()).isTrue();
    }
  }

  @Test
  void receiptsThatNobodyReadsArePartOfTheBound() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
      slow.text("CONNECT\naccept-version:1.2\n" + bearer + "\n\0");
      assertThat(slow.read().text()).startsWith("CONNECTED\n");
      int before = sessions.count();
      String acks = ("ACK\nid:1\nreceipt:" + "r".repeat(2_000) + "\n\n\0").repeat(30);
      for (int i = 0; i < 500 && sessions.count() == before; i++) {
        try {
          slow.text(acks);
        } catch (java.io.IOException closed) {
          break;
        }
      }
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> sessions.count() < before);
    }
  }

  @Test
  void pingsAreAnsweredAndAFragmentedMessageIsRead() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      byte[] connect =
          ("CONNECT\naccept-version:1.2\n" + bearer + "\n\0").getBytes(StandardCharsets.UTF_8);
      client.send(RawWebSocket.PING, "early".getBytes(StandardCharsets.UTF_8));
      client.send(RawWebSocket.TEXT, false, java.util.Arrays.copyOf(connect, 9));
      client.send(RawWebSocket.PING, "between".getBytes(StandardCharsets.UTF_8));
      client.send(0, true, java.util.Arrays.copyOfRange(connect, 9, connect.length));
      client.send(RawWebSocket.PONG, new byte[0]);
      assertThat(client.read().text()).isEqualTo("early");
      RawWebSocket.Frame pong = client.read();
      assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
      assertThat(pong.text()).isEqualTo("between");
      assertThat(client.read().text()).startsWith("CONNECTED\n");
    }
  }

  @Test
  void aCloseFrameIsAnsweredAndTheConnectionEnds() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      client.text("CONNECT\naccept-version:1.2\n" + bearer + "\n\0");
      client.read();
      int before = sessions.count();
      client.send(RawWebSocket.CLOSE, new byte[] {3, (byte) 0xe8});
      RawWebSocket.Frame answer = client.read();
      assertThat(answer.opcode()).isEqualTo(RawWebSocket.CLOSE);
      assertThat(answer.closeCode()).isEqualTo(1000);
      assertThat(client.ended()).isTrue();
      assertThat(sessions.count()).isLessThan(before);
    }
  }

  @Test
  void anOriginThatIsNotAllowedIsForbidden() throws Exception {
    try (RawWebSocket evil = new RawWebSocket(gateway.port(), "Origin: http://evil.example\r\n");
        RawWebSocket none = new RawWebSocket(gateway.port(), "");
        RawWebSocket own =
            new RawWebSocket(
                gateway.port(), "Origin: http://localhost:" + gateway.port() + "\r\n")) {
      assertThat(evil.status).contains(" 403 ");
      assertThat(none.status).contains(" 101 ");
      assertThat(own.status).contains(" 101 ");
    }
  }

  @Test
  void configIsWhatAClientNeedsToStart() throws Exception {
    JsonNode config = JsonMapper.shared().readTree(gateway.get("/api/config").body());
    assertThat(config.get("stomp").stringValue()).isEqualTo("/stomp");
    assertThat(config.get("heartBeatMillis").intValue()).isEqualTo(1_000);
    assertThat(config.get("maxFrameBytes").intValue()).isEqualTo(300 * 1024);
    assertThat(config.get("devTokens").booleanValue()).isTrue();
  }

  @Test
  void aDevTokenThatWouldBeRefusedIsNotHandedOut() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "{}",
            "user: is missing",
            "{\"user\":\"\"}",
            "user: is missing",
            "{\"user\":\"a\",\"role\":\"root\"}",
            "role 'root' is not one of",
            "{\"user\":\"a\",\"ttlSeconds\":0}",
            "ttlSeconds: ",
            "{\"user\":\"a\",\"ttlSeconds\":9223372036854775807}",
            "ttlSeconds: ",
            "{\"user\":\"a\",\"channels\":{\"read\":[\"a..b\"]}}",
            "'a..b'",
            "{\"user\":\"a\",\"teams\":[\"\"]}",
            "in the token, ",
            "{\"user\":\"" + "x".repeat(300) + "\"}",
            "200 bytes");
    for (Map.Entry<String, String> line : wrong.entrySet()) {
      HttpResponse<String> answer = gateway.post("/api/dev/token", line.getKey());
      assertThat(answer.statusCode()).as(line.getKey()).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
      assertThat(answer.body()).contains("\"status\":400").contains(line.getValue());
    }
    for (String noJson : List.of("", "no JSON", "[]", "{\"user\":{}}")) {
      assertThat(gateway.post("/api/dev/token", noJson).statusCode()).as(noJson).isEqualTo(400);
    }
  }
}
