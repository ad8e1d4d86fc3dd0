package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A client that exceeds a rate is refused, and disconnected if it continues. */
@WithGateway({
  "warren.tcp.port=0",
  "warren.publish.max-in-transit=1",
  "warren.rates.session.frames=200/1h",
  "warren.rates.session.events=20/1h",
  "warren.rates.session.presence=5/1h",
  "warren.rates.session.subscriptions=5/1h",
  "warren.rates.session.renewals=5/1h",
  "warren.rates.session.refusals=10/1h",
  "warren.rates.user.alerts=3/1h",
  "warren.rates.user.mentions=3/1h",
  "warren.rates.user.requests=40/1h",
  "warren.rates.user.connections=3",
  "warren.rates.address.connections=30",
  "warren.rates.address.failures=20/1h",
  "warren.access.accounts.device.passcode=right",
  // Connections that send nothing stay until the test closes them.
  "warren.http.head-timeout=10m",
  "warren.session.connect-timeout=10m",
})
class RatesTest {

  private static final String ERRORS = "id:errors\ndestination:/user/queue/errors\n";

  /** A user who may post notifications to every other user. */
  private static final String TO_OTHERS =
      "{\"user\":\"ops\",\"channels\":{\"read\":[\"users.*\"],\"write\":[\"users.*\"]}}";

  /** How many frames a session may send before they count against its rate. */
  private static final int FREE = 16;

  private static TestBroker broker;
  private static RunningGateway gateway;

  private static String member(String name) {
    return gateway.token(Tokens.member(name, "team-7"));
  }

  private static StompClient tcp(String token) throws IOException {
    return StompClient.open(new TcpCarrier(gateway.tcpPort()))
        .connect(StompClient.V12 + StompConnection.authorization(token));
  }

  /** A frame that may be sent {@code allowed} times and is refused after that. */
  record Flood(int allowed, String command, String headers, String body) {

    Flood with(String otherBody) {
      return new Flood(allowed, command, headers, otherBody);
    }
  }

  /** Stands for the token of the client. */
  private static final String TOKEN = "token";

  static Stream<Flood> floods() {
    String typing = "{\"type\":\"typing\",\"data\":{\"userId\":\"x\",\"typing\":true}}";
    return Stream.of(
        new Flood(20, "SEND", "destination:/topic/custom.team-7\n", "x"),
        new Flood(20, "SEND", "destination:/queue/team-7.rates\n", "x"),
        new Flood(5, "SEND", "destination:/app/presence\n", "{\"status\":\"away\"}"),
        new Flood(5, "SEND", "destination:/app/chat.team-7\n", typing),
        new Flood(5, "SEND", "destination:/app/token\n", TOKEN),
        new Flood(200, "ACK", "id:none\n", ""));
  }

  @ParameterizedTest
  @MethodSource("floods")
  void floodOverStompIsRefused(Flood each) throws Exception {
    for (boolean overTcp : new boolean[] {false, true}) {
      String token = member(SharedGateways.freshName());
      Flood flood = each.body.equals(TOKEN) ? each.with(token) : each;
      try (StompClient client = overTcp ? tcp(token) : gateway.client(token)) {
        client.request("SUBSCRIBE", ERRORS);
        int allowed = 0;
        StompFrame reply = client.reply(flood.command, flood.headers, flood.body);
        while (!"rate_limit".equals(reply.headers().get("code")) && allowed < 1_000) {
          allowed++;
          reply = client.reply(flood.command, flood.headers, flood.body);
        }
        assertThat(allowed).isBetween(flood.allowed, flood.allowed + FREE);
        assertThat(reply.command()).isEqualTo("MESSAGE");
        assertThat(reply.headers().get("message")).contains("warren.rates.session.");
        floodUntilTheEnd(client, flood);
        assertThat(client.take("ERROR").headers()).containsEntry("code", "rate_limit");
        if (!overTcp) {
          assertThat(client.closeCode()).isEqualTo(4010);
        }
      }
    }
  }

  private static void floodUntilTheEnd(StompClient client, Flood flood) {
    try {
      while (client.isOpen()) {
        client.frame(flood.command, flood.headers, flood.body);
      }
    } catch (UncheckedIOException e) {
      // The gateway has closed the connection between two of the frames.
    }
  }

  @Test
  void refusalWithoutErrorsQueueEndsTheConnection() {
    try (StompClient client = gateway.client(member("ends"))) {
      for (int i = 0; i <= 20; i++) {
        client.frame("SEND", "destination:/topic/custom.team-7\n", "x");
      }
      assertThat(client.error().headers()).containsEntry("code", "rate_limit");
      assertThat(client.closeCode()).isEqualTo(4010);
    }
  }

  @Test
  void refusedSendFailsItsTransaction() {
    try (StompClient client = gateway.client(member("transaction"))) {
      client.request("SUBSCRIBE", ERRORS);
      client.request("BEGIN", "transaction:t\n");
      for (int i = 0; i <= 20; i++) {
        client.frame("SEND", "transaction:t\ndestination:/topic/custom.team-7\n", "x");
      }
      assertThat(client.reply("COMMIT", "transaction:t\n", "").headers())
          .containsEntry("code", "rate_limit");
    }
  }

  @Test
  void subscribingAndUnsubscribingIsLimited() {
    try (StompClient client = gateway.client(member("subscriber"))) {
      client.request("SUBSCRIBE", ERRORS);
      StompFrame reply = null;
      for (int i = 0; i < FREE + 6; i++) {
        reply = client.reply("SUBSCRIBE", "id:1\ndestination:/topic/custom.team-7\n", "");
        client.frame("UNSUBSCRIBE", "id:1\n", "");
      }
      assertThat(reply.headers())
          .containsEntry("code", "rate_limit")
          .containsEntry("subscription-id", "1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"x\",\"channel\":\"custom.team-7\",\"data\":{}}",
        "{\"type\":\"user_presence\",\"data\":\"away\"}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"unsubscribe\",\"channel\":\"custom.team-7\"}",
        "{\"tool\":\"get_messages\",\"arguments\":{}}",
        "{\"type\":\"x\"}",
        "no JSON",
        ""
      })
  void floodOverJsonIsRefused(String message) throws Exception {
    try (JsonClient client = gateway.json("/ws", member(SharedGateways.freshName()))) {
      client.take("auth");
      while (client.isOpen()) {
        client.send(message);
      }
      List<JsonNode> refusals =
          client.frames("error").stream()
              .filter(frame -> frame.at("/data/code").asString().equals("rate_limit"))
              .toList();
      assertThat(refusals).hasSize(11); // The last refusal comes right before the close.
      assertThat(client.closeCode()).isEqualTo(4010);
    }
  }

  @Test
  void floodOfPingsIsRefused() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      client.text(RawWebSocket.connect(member("pings")));
      assertThat(client.readStomp().command()).isEqualTo("CONNECTED");
      int pongs = 0;
      client.send(RawWebSocket.PING, new byte[0]);
      RawWebSocket.Frame last = client.read();
      while (last.opcode() == RawWebSocket.PONG) {
        pongs++;
        client.send(RawWebSocket.PING, new byte[0]);
        last = client.read();
      }
      assertThat(pongs).isBetween(200, 200 + FREE);
      while (last.opcode() != RawWebSocket.CLOSE) {
        last = client.read();
      }
      assertThat(last.closeCode()).isEqualTo(4010);
    }
  }

  @Test
  void floodOverHttpIsRefused() throws Exception {
    String[] headers = {"Authorization", "Bearer " + member("poster")};
    HttpResponse<String> response = null;
    for (int i = 0; i < 41; i++) {
      response = gateway.get("/api/channels/custom.team-7", headers);
    }
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).contains("\"code\":\"rate_limit\"", "warren.rates.user.requests");
    assertThat(response.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
  }

  @Test
  void alertsToOthersAreLimited() throws Exception {
    String[] headers = {"Authorization", "Bearer " + gateway.token(TO_OTHERS)};
    String alert =
        "{\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"m\",\"userId\":\"%s\"}}";
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String to = "/api/channels/users.victim" + i + "/events";
      statuses.add(gateway.post(to, alert.formatted("victim"), headers).statusCode());
    }
    assertThat(statuses.subList(0, 3)).doesNotContain(429);
    assertThat(statuses.get(3)).isEqualTo(429);
    String own = "/api/channels/users.ops/events";
    assertThat(gateway.post(own, alert.formatted("ops"), headers).statusCode()).isNotEqualTo(429);

    String[] shouting = {"Authorization", "Bearer " + member("shouter")};
    String chat = "{\"type\":\"chat_message\",\"data\":{\"content\":\"%s\"}}";
    String to = "/api/channels/chat.team-7/events";
    gateway.post(to, chat.formatted("@a @b @c"), shouting);
    assertThat(gateway.post(to, chat.formatted("@d"), shouting).statusCode()).isEqualTo(429);
  }

  @Test
  void usersConnectionsAreLimitedOnEveryTransport() throws Exception {
    String token = member("crowd");
    try (StompClient stomp = gateway.client(token);
        JsonClient json = gateway.json("/ws", token);
        EventStreamClient events =
            gateway.events("/api/channels/custom.team-7/events?token=" + token)) {
      json.take("auth");
      events.awaitLive();
      try (StompClient late = StompClient.open(gateway.stomp())) {
        late.frame("CONNECT", StompClient.V12 + StompConnection.authorization(token), "");
        assertThat(late.take("ERROR").headers()).containsEntry("code", "rate_limit");
        assertThat(late.closeCode()).isEqualTo(4010);
      }
      try (JsonClient late = gateway.json("/ws", token)) {
        assertThat(late.take("auth").at("/data/success").asBoolean()).isFalse();
        assertThat(late.closeCode()).isEqualTo(4010);
      }
      try (EventStreamClient late =
          gateway.events("/api/channels/custom.team-7/events?token=" + token)) {
        assertThat(late.status()).isEqualTo(429);
      }
      stomp.close();
      Patience.await("a place")
          .ignoreExceptions()
          .until(
              () -> {
                gateway.client(token).close();
                return true;
              });
      assertThat(json.isOpen()).isTrue();
    }
  }

  /** A connection from one of this machine's own addresses. */
  private static Socket from(String address, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new java.net.InetSocketAddress(address, 0));
    socket.connect(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    socket.setSoTimeout(Math.toIntExact(Patience.LIMIT.toMillis()));
    return socket;
  }

  private static String response(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    InputStream in = socket.getInputStream();
    StringBuilder all = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      all.append((char) c);
    }
    return all.toString();
  }

  private static String get(String path, String headers) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n"
        .formatted(path, headers);
  }

  @Test
  void addressesConnectionsAreLimitedOnEveryTransport() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        idle.add(from("127.0.0.5", i % 2 == 0 ? gateway.port() : gateway.tcpPort()));
      }
      Sessions sessions = gateway.context().getBean(Sessions.class);
      Patience.await("the limit")
          .until(
              () -> {
                if (isRefused("127.0.0.5")) {
                  return true;
                }
                // The gateway counts a connection only when an event loop gets it, so the request
                // may have had the place of an idle connection, which is then refused.
                idle.add(from("127.0.0.5", gateway.port()));
                return false;
              });
      try (Socket http = from("127.0.0.5", gateway.port())) {
        assertThat(response(http, get("/api/config", "X-Forwarded-For: 192.0.2.1\r\n")))
            .startsWith("HTTP/1.1 429")
            .containsIgnoringCase("retry-after: 10")
            .contains("warren.rates.address.connections");
      }
      try (Socket tcp = from("127.0.0.5", gateway.tcpPort())) {
        assertThat(response(tcp, "")).startsWith("ERROR\n").contains("\ncode:rate_limit\n");
      }
      try (Socket other = from("127.0.0.6", gateway.port())) {
        assertThat(response(other, get("/api/config", ""))).startsWith("HTTP/1.1 200");
      }
      assertThat(sessions.counts().refusals(Refusal.RATE_LIMIT)).isPositive();
    } finally {
      for (Socket each : idle) {
        each.close();
      }
    }
    Patience.await("places").until(() -> !isRefused("127.0.0.5"));
  }

  private static boolean isRefused(String address) throws Exception {
    try (Socket http = from(address, gateway.port())) {
      return response(http, get("/api/config", "")).startsWith("HTTP/1.1 429");
    }
  }

  @Test
  void wrongTokensOfAnAddressAreBraked() throws Exception {
    String bad = get("/api/alerts", "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x\r\n");
    for (int i = 0; i < 20; i++) {
      try (Socket socket = from("127.0.0.7", gateway.port())) {
        assertThat(response(socket, bad)).startsWith("HTTP/1.1 401");
      }
    }
    try (Socket socket = from("127.0.0.7", gateway.port())) {
      assertThat(response(socket, bad)).startsWith("HTTP/1.1 429").contains("address.failures");
    }
    // A passcode can be guessed, so even the right one has to wait.
    try (Socket socket = from("127.0.0.7", gateway.tcpPort())) {
      String connect = "CONNECT\naccept-version:1.2\nhost:h\nlogin:device\npasscode:right\n\n\0";
      assertThat(response(socket, connect)).contains("\ncode:rate_limit\n");
    }
    // Honest users behind the same NAT still get in with a JWT.
    String valid =
        get("/api/channels/custom.team-7", "Authorization: Bearer " + member("nat") + "\r\n");
    try (Socket socket = from("127.0.0.7", gateway.port())) {
      assertThat(response(socket, valid)).startsWith("HTTP/1.1 200");
    }
    try (StompClient device = StompClient.open(gateway.stomp())) {
      device.frame("CONNECT", StompClient.V12 + "login:device\npasscode:right\n", "");
      device.take("CONNECTED");
    }
  }

  @Test
  void wrongTokenEndsItsConnection() throws Exception {
    String bad =
        "GET /api/alerts HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x\r\n\r\n";
    try (Socket socket = from("127.0.0.8", gateway.port())) {
      assertThat(response(socket, bad + bad))
          .startsWith("HTTP/1.1 401")
          .containsOnlyOnce("HTTP/1.1 ")
          .containsIgnoringCase("\r\nconnection: close\r\n");
    }
  }

  /** No worker runs here, so an event never comes back, and the next one waits for 250 ms. */
  @Test
  void eventsWaitForThoseInTransit() throws Exception {
    String note = "{\"type\":\"note_created\",\"data\":{\"noteId\":\"1\",\"author\":\"a\"}}";
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient sender = gateway.client(gateway.token(Tokens.withRole("transit", "service")))) {
      channel.queueBind(channel.queueDeclare().getQueue(), Names.EVENTS, "notes.transit");
      long began = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        sender.request("SEND", "destination:/app/notes.transit\n", note);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(750));
    }
  }

  /** Without their arrival, the last of these messages would wait longer than 5 s, and fail. */
  @Test
  void arrivedEventMakesRoomForTheNext() {
    try (StompClient sender =
        gateway.client(gateway.token(Tokens.withRole("arrivals", "service")))) {
      for (int i = 0; i < 30; i++) {
        sender.frame("SEND", "destination:/topic/custom.arrivals\n", "m" + i);
      }
      sender.request("SEND", "destination:/topic/custom.arrivals\n", "last");
      assertThat(sender.isOpen()).isTrue();
    }
  }

  @Test
  void listenersMeetNoRate() throws Exception {
    try (StompClient listener =
            StompClient.open(gateway.stomp())
                .connect(
                    StompClient.V12
                        + "heart-beat:1000,1000\n"
                        + StompConnection.authorization(member("listener")));
        StompClient sender = gateway.client(gateway.token(Tokens.withRole("backend", "service")))) {
      listener.subscribe("1", "/topic/custom.team-7");
      for (int i = 0; i < 300; i++) {
        sender.request("SEND", "destination:/topic/custom.team-7\n", "m" + i);
      }
      assertThat(listener.awaitMessages(300)).hasSize(300);
    }
  }
}
