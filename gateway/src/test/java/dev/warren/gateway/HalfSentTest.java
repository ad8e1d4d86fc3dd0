package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.session.HttpEnd;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients that leave a frame, message or request incomplete, or never begin one, on every
 * transport. They send a byte or a small frame now and then, which must not extend a deadline.
 */
@WithGateway({
  "warren.http.head-timeout=3s",
  "warren.http.body-timeout=3s",
  "warren.http.idle-timeout=3s",
  "warren.http.read-timeout=3s",
  "warren.rates.user.bytes=100KB/1h",
  "warren.http.token-before-upgrade=true",
  "warren.session.frame-timeout=3s",
  "warren.session.connect-timeout=3s",
  "warren.tcp.port=0"
})
class HalfSentTest {

  private static final String POST =
      "POST /api/dev/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final String GET = "GET /api/config HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final byte[] NOTHING = {};
  private static final String CLOSE_4001 = "\u000f\u00a1";
  private static final String CLOSE_4009 = "\u000f\u00a9";

  private static RunningGateway gateway;

  private final List<Client> clients = new ArrayList<>();

  /** A client that sends the same few bytes again and again. */
  private static final class Client {
    private final SocketChannel socket = SocketChannel.open();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final String what;
    private final byte[] again;
    private final List<String> end;
    private boolean ended;

    Client(String what, int port, String first, byte[] again, String... end) throws IOException {
      this.what = what;
      this.again = again;
      this.end = List.of(end);
      socket.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      socket.connect(new InetSocketAddress("localhost", port));
      socket.write(ByteBuffer.wrap(bytes(first)));
      socket.configureBlocking(false);
    }

    /** Opens a WebSocket, and then sends these frames. */
    void frames(String frames) throws IOException {
      socket.configureBlocking(true);
      ByteBuffer one = ByteBuffer.allocate(1);
      while (!received.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        assertThat(socket.read(one.clear())).isEqualTo(1);
        received.write(one.get(0));
      }
      socket.write(ByteBuffer.wrap(bytes(frames)));
      socket.configureBlocking(false);
    }

    /** Reads the available bytes, and sends once more. */
    boolean hasEnded() {
      try {
        ByteBuffer in = ByteBuffer.allocate(65_536);
        int length = ended ? -1 : socket.read(in);
        for (; length > 0; length = socket.read(in.clear())) {
          received.write(in.array(), 0, length);
        }
        ended = length < 0;
        if (ended) {
          socket.close();
        } else {
          socket.write(ByteBuffer.wrap(again));
        }
      } catch (IOException reset) {
        ended = true;
      }
      return ended;
    }

    void assertEnd() {
      String text = received.toString(StandardCharsets.ISO_8859_1);
      if (end.isEmpty()) {
        assertThat(text).as(what).isEmpty();
      } else {
        assertThat(text).as(what).contains(end);
      }
      assertThat(text.split("HTTP/1.1 ", -1)).as(what).hasSizeLessThanOrEqualTo(3);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] frame(int opcode, boolean last, String payload) {
    return RawWebSocket.frame(opcode, last, bytes(payload));
  }

  private void http(String what, String first, String again, String... end) throws IOException {
    clients.add(new Client(what, gateway.port(), first, bytes(again), end));
  }

  private void webSocket(String what, String path, String frames, byte[] again, String... end)
      throws IOException {
    String upgrade = RawWebSocket.upgrade(gateway.port(), path, origin());
    Client client = new Client(what, gateway.port(), upgrade, again, end);
    client.frames(frames);
    clients.add(client);
  }

  private void tcp(String what, String first, String again, String... end) throws IOException {
    clients.add(new Client(what, gateway.tcpPort(), first, bytes(again), end));
  }

  private static String origin() {
    return "Origin: http://localhost:" + gateway.port() + "\r\n";
  }

  private static String text(byte[] frame) {
    return new String(frame, StandardCharsets.ISO_8859_1);
  }

  private void awaitEnds() {
    // Checks every client in each round, because each has to send until its connection ends.
    Patience.await("the end of every connection")
        .until(() -> clients.stream().filter(client -> !client.hasEnded()).count() == 0);
    clients.forEach(Client::assertEnd);
  }

  @Test
  void requestHasToArriveInTime() throws Exception {
    http("nothing", "", "");
    http("half a first line", "GET /api", "x", "HTTP/1.1 408", "head-timeout", "request_timeout");
    http("half a head", "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "y", "HTTP/1.1 408");
    http("empty lines", "\r\n", "\r\n", "HTTP/1.1 408");
    http(
        "half a body", POST + "Content-Length: 99999\r\n\r\n", "x", "HTTP/1.1 408", "body-timeout");
    http("chunks", POST + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "HTTP/1.1 408");
    http(
        "body behind the response",
        "POST /stomp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n",
        "x",
        "HTTP/1.1 405");
    http("no second request", GET, "", "HTTP/1.1 200");
    http("half a second request", GET + "GET", "x", "HTTP/1.1 200");
    awaitEnds();
  }

  /** The gateway reads what the rate of bytes allows, and the rest does not come in time. */
  @Test
  void bodyBeyondTheRateIsNotRead() throws Exception {
    String token = gateway.token(Tokens.member("writer", "team-7"));
    RawHttp.Response response =
        RawHttp.send(
            gateway.port(),
            "POST /api/channels/custom.team-7/events",
            "Content-Type: application/json|Authorization: Bearer " + token,
            "x".repeat(250_000));
    assertThat(response.status()).isEqualTo(408);
    Budgets budgets = gateway.context().getBean(Budgets.class);
    Patience.await("the memory").until(() -> budgets.receiving().used() == 0);
  }

  @Test
  void responseHasToBeReadInTime() throws Exception {
    SessionCounts counts = gateway.context().getBean(Clients.class).counts();
    long before = counts.httpEnds(HttpEnd.UNREAD);
    String get = "GET /asyncapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Client reader = new Client("", gateway.port(), get.repeat(300), NOTHING);
    Patience.await("the end").until(() -> counts.httpEnds(HttpEnd.UNREAD) > before);
    Patience.await("the reset").until(reader::hasEnded);
  }

  @Test
  void clientHasToConnectInTime() throws Exception {
    byte[] ping = frame(RawWebSocket.PING, true, "");
    webSocket("nothing", "/stomp", "", NOTHING, "code:no_token", CLOSE_4001);
    webSocket("pings", "/stomp", "", ping, "code:no_token", CLOSE_4001);
    webSocket("newlines", "/stomp", "", frame(1, true, "\n"), "code:no_token", CLOSE_4001);
    webSocket("half a frame", "/stomp", "\u0082\u00fe\u0100\u0000", bytes("\0"), CLOSE_4001);
    webSocket("half a CONNECT", "/stomp", "", frame(1, true, "CONNECT\na:b"), CLOSE_4001);
    webSocket("nothing", "/ws", "", NOTHING, "\"success\":false", CLOSE_4001);
    webSocket("pings", "/ws/circles/dev", "", ping, CLOSE_4001);
    webSocket("half a message", "/ws", text(frame(1, false, "{")), frame(0, false, ""), CLOSE_4001);
    tcp("nothing", "", "", "code:no_token");
    tcp("newlines", "", "\n", "code:no_token");
    tcp("half a CONNECT", "CONNECT\n", "a:b\n", "code:no_token");
    awaitEnds();
  }

  /** {@code warren.http.token-before-upgrade} requires a token of clients without an Origin. */
  @Test
  void upgradeWithoutOriginNeedsAToken() throws Exception {
    String bearer = "Authorization: Bearer " + gateway.bob() + "\r\n";
    for (String path : List.of("/stomp", "/ws", "/ws/circles/team-7.dev")) {
      assertThat(status(path, "")).as(path).contains(" 401 ");
      assertThat(status(path, bearer)).as(path).contains(" 101 ");
      assertThat(status(path + "?token=" + gateway.bob(), "")).as(path).contains(" 101 ");
      assertThat(status(path, origin())).as(path).contains(" 101 ");
    }
  }

  private static String status(String path, String headers) throws IOException {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), path, headers)) {
      return client.status;
    }
  }

  /** The gateway would never read a request behind an event stream. */
  @Test
  void requestBehindAnEventStreamEndsIt() throws Exception {
    String stream =
        "GET /api/channels/custom.team-7/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + gateway.bob()
            + "\r\n\r\n";
    http("together", stream + GET, "");
    http("later", stream, GET);
    Patience.await("the end of both streams")
        .until(() -> clients.stream().filter(client -> !client.hasEnded()).count() == 0);
  }

  @Test
  void frameHasToEndInTime() throws Exception {
    String connect = RawWebSocket.connect(gateway.bob());
    String connected = text(frame(1, true, connect));
    String auth = text(frame(1, true, "{\"type\":\"auth\",\"token\":\"" + gateway.bob() + "\"}"));
    String send = "SEND\ndestination:/topic/custom.team-7\n";
    String[] stomp = {
      "CONNECTED", "code:frame_timeout", "warren.session.frame-timeout", CLOSE_4009
    };
    String[] json = {"\"success\":true", "\"code\":\"frame_timeout\"", CLOSE_4009};
    byte[] ping = frame(RawWebSocket.PING, true, "");
    webSocket(
        "WebSocket frame", "/stomp", connected + "\u0082\u00fe\uff00\u0000", bytes("\0"), stomp);
    webSocket("head of a frame", "/stomp", connected + "\u0082", NOTHING, stomp);
    webSocket(
        "fragments",
        "/stomp",
        connected + text(frame(1, false, "\n")),
        frame(0, false, "\n"),
        stomp);
    webSocket(
        "fragments and Pings", "/stomp", connected + text(frame(1, false, "\n")), ping, stomp);
    webSocket(
        "head of STOMP",
        "/stomp",
        connected + text(frame(1, true, send)),
        frame(1, true, "a"),
        stomp);
    webSocket(
        "command of STOMP", "/stomp", connected + text(frame(1, true, "SEN")), NOTHING, stomp);
    webSocket(
        "body of STOMP",
        "/stomp",
        connected + text(frame(1, true, send + "\n")),
        frame(2, true, "a"),
        stomp);
    webSocket("JSON", "/ws", auth + text(frame(1, false, "{")), frame(0, false, " "), json);
    webSocket("JSON in a frame", "/ws", auth + "\u0081\u00fe\u0100\u0000", bytes("\0"), json);
    tcp("head of STOMP", connect + send, "a", "CONNECTED", "code:frame_timeout");
    tcp("body of STOMP", connect + send + "content-length:99999\n\n", "a", "code:frame_timeout");
    awaitEnds();
  }
}
