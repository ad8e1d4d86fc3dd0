package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.TcpCarrier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Incomplete input of clients is bounded, above all before they have authenticated. */
class IncompleteInputTest extends SmallBudgets {

  /** A client that has not authenticated, and the bytes that it sends again and again. */
  private record Stranger(String name, String path, int opcode, byte[] payload, boolean whole) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Stranger> strangers() {
    byte[] pings = new byte[125];
    byte[] newlines = "\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    return Stream.of("/stomp", "/ws")
        .flatMap(
            path ->
                Stream.of(
                    new Stranger("pings to " + path, path, RawWebSocket.PING, pings, true),
                    new Stranger("pongs to " + path, path, RawWebSocket.PONG, pings, true),
                    new Stranger("parts to " + path, path, 0, newlines, false)));
  }

  /** A WebSocket of a page, which sends no token. */
  private static RawWebSocket stranger(String path) throws IOException {
    String origin = "Origin: http://localhost:%d\r\n".formatted(gateway.port());
    return new RawWebSocket(gateway.port(), path, origin);
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void strangersMaySend64KilobytesInAll(Stranger stranger) throws Exception {
    try (RawWebSocket socket = stranger(stranger.path())) {
      assertThat(socket.status).contains("101");
      if (!stranger.whole()) {
        socket.send(RawWebSocket.TEXT, false, stranger.payload());
      }
      int bytes = 0;
      while (bytes < 64 * 1024) {
        socket.send(stranger.opcode(), stranger.whole(), stranger.payload());
        bytes += stranger.payload().length;
      }
      assertEndsWith(socket, "frame_too_large", 1009);
    }
  }

  /** Reads up to the close frame. The refusal comes right before it. */
  private static void assertEndsWith(RawWebSocket socket, String code, int closeCode)
      throws IOException {
    String last = "";
    RawWebSocket.Frame frame;
    while ((frame = socket.read()).opcode() != RawWebSocket.CLOSE) {
      last = frame.opcode() == RawWebSocket.PONG ? last : frame.text();
    }
    assertThat(last).contains(code);
    assertThat(frame.closeCode()).isEqualTo(closeCode);
  }

  /** A frame of 4 MB, of which the gateway may collect 64 KB at most. */
  @ParameterizedTest
  @ValueSource(strings = {"/stomp", "/ws"})
  void strangersLargeFrameIsNotCollected(String path) throws Exception {
    try (RawWebSocket socket = stranger(path)) {
      socket.bytes(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0, 0});
      for (int i = 0; i < 7; i++) {
        socket.bytes("x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
      }
      assertEndsWith(socket, "frame_too_large", 1009);
    }
  }

  @Test
  void strangersOverTcpMaySend64KilobytesInAll() throws Exception {
    try (StompClient client = StompClient.open(new TcpCarrier(gateway.tcpPort()))) {
      for (int i = 0; i < 66; i++) {
        client.send("\n".repeat(1_000));
      }
      assertThat(client.take("ERROR").header("code")).isEqualTo("frame_too_large");
    }
  }

  /** The refusal comes although the client never sends the body. */
  @Test
  void strangersBodyIsNotRead() throws Exception {
    assertThat(postWithoutBody("Authorization: Bearer bad", 200_000).status()).isEqualTo(401);
  }

  /** The right depends on the user and the channel only, so no byte of the body is needed. */
  @ParameterizedTest
  @ValueSource(strings = {"chat.theirs", "users.bob", "presence", "warren.states"})
  void bodyForAForbiddenChannelIsNotRead(String channel) throws Exception {
    String member = gateway.token(Tokens.member("dan", "team-7"));
    RawHttp.Response response =
        postWithoutBody(channel, "Authorization: Bearer " + member, 200_000);
    assertThat(response.json().path("code").asString()).isIn("not_allowed", "unknown_destination");
  }

  /** A client that sends a large body first still gets the reason of its refusal. */
  @ParameterizedTest
  @ValueSource(ints = {200_000, 1_000_000})
  void strangerWithALargeBodyGetsItsRefusal(int bytes) throws Exception {
    RawHttp.Response response =
        RawHttp.send(
            gateway.port(),
            "POST /api/channels/custom.team-7/events",
            List.of("Authorization: Bearer bad", "Content-Type: application/json"),
            "x".repeat(bytes));
    assertThat(response.status()).isEqualTo(401);
  }

  private static RawHttp.Response post(String token, String body) throws IOException {
    return RawHttp.send(
        gateway.port(),
        "POST /api/channels/custom.team-7/events",
        List.of("Authorization: Bearer " + token, "Content-Type: application/json"),
        body);
  }

  private static RawHttp.Response postWithoutBody(String header, int length) throws IOException {
    return postWithoutBody("custom.team-7", header, length);
  }

  private static RawHttp.Response postWithoutBody(String channel, String header, int length)
      throws IOException {
    return RawHttp.send(
        gateway.port(),
        "POST /api/channels/" + channel + "/events",
        List.of(header, "Content-Type: application/json", "Content-Length: " + length),
        "");
  }

  @Test
  void largeBodiesTogetherAreBounded() throws Exception {
    assertThat(budgets.receiving().take(200_000)).isTrue();
    try {
      RawHttp.Response response = post(alice, "x".repeat(200_000));
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.json().path("code").asString()).isEqualTo("overloaded");
      assertThat(response.header("Retry-After")).isEqualTo("5");
    } finally {
      budgets.receiving().release(200_000);
    }
  }

  /** The client gets its response while it sends, and goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"bad Content-Length: 99000000", "bad", "Content-Length: 99000000", ""})
  void endlessBodyIsNotReadToItsEnd(String request) throws Exception {
    boolean isStranger = request.startsWith("bad");
    String length = request.replace("bad", "").trim();
    String chunk =
        length.isEmpty() ? "10000\r\n" + "x".repeat(65_536) + "\r\n" : "x".repeat(65_536);
    byte[] part = chunk.getBytes(StandardCharsets.US_ASCII);
    String head =
        "POST /api/channels/custom.team-7/events HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
                .formatted(length.isEmpty() ? "Transfer-Encoding: chunked" : length)
            + "Authorization: Bearer %s\r\n\r\n".formatted(isStranger ? "bad" : alice);
    try (Socket socket = new Socket("localhost", gateway.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 5; i++) {
        out.write(part);
      }
      String response =
          new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
      assertThat(response).contains(isStranger ? " 401 " : " 413 ");
      assertThatThrownBy(
              () -> {
                for (int bytes = 0; bytes < 80_000_000; bytes += part.length) {
                  out.write(part);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  /** Each of these clients announces a large body, and sends none of it. */
  @Test
  void announcedBodiesTakeNothingFromOthers() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket("localhost", gateway.port());
        silent.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /api/channels/custom.team-7/events HTTP/1.1\r\nHost: localhost\r\n"
                        + "Expect: 100-continue\r\nContent-Length: 250000\r\n"
                        + "Authorization: Bearer %s\r\n\r\n".formatted(alice))
                    .getBytes(StandardCharsets.US_ASCII));
        String response =
            new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        assertThat(response).as("the gateway waits for the body").contains(" 100 ");
      }
      RawHttp.Response response = post(alice, "x".repeat(200_000));
      assertThat(response.json().path("code").asString()).isEqualTo("invalid_event");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void tooLargeBodyIsRefusedByItsHead() throws Exception {
    assertThat(postWithoutBody("Authorization: Bearer " + alice, 300_000).status()).isEqualTo(413);
  }

  /** Each of these clients has sent half a CONNECT, and the gateway waits for the rest. */
  @Test
  void strangersTogetherMaySendOnlySoMuch() throws Exception {
    List<RawWebSocket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        RawWebSocket stranger = stranger("/stomp");
        strangers.add(stranger);
        stranger.text("CONNECT\nh:" + "x".repeat(55_000));
      }
      Patience.await("the strangers' bytes").until(() -> budgets.unauthenticated().used() > 90_000);
      RawWebSocket third = stranger("/stomp");
      strangers.add(third);
      third.text("CONNECT\nh:" + "x".repeat(30_000));
      assertEndsWith(third, "overloaded", 1013);
      try (StompClient client = gateway.client(alice)) {
        client.request("BEGIN", "transaction:t\n");
      }
    } finally {
      for (RawWebSocket each : strangers) {
        each.close();
      }
    }
  }

  /** Each of these clients has sent the beginning of a large frame. */
  @Test
  void incompleteFramesTogetherAreBounded() throws Exception {
    String beginning =
        "SEND\nreceipt:r\ncontent-length:250000\ndestination:/queue/team-7.budget\n\n"
            + "x".repeat(249_000);
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient first = stomp(tcp);
          StompClient second = stomp(tcp);
          StompClient other = stomp(!tcp)) {
        first.send(beginning);
        Patience.await("the first frame").until(() -> budgets.receiving().used() > 180_000);
        second.send(beginning);
        assertThat(second.take("ERROR").header("code")).isEqualTo("overloaded");
        other.request("SEND", "destination:/queue/team-7.budget\n", "x".repeat(60_000));
        first.send("x".repeat(1_000) + "\0");
        assertThat(first.receipt("r").command()).isEqualTo("RECEIPT");
        Patience.await("the end of the frame").until(() -> budgets.receiving().used() == 0);
      }
    }
  }

  @Test
  void partsOfAJsonMessageAreBounded() throws Exception {
    byte[] part = "x".repeat(60_000).getBytes(StandardCharsets.UTF_8);
    try (RawWebSocket socket = new RawWebSocket(gateway.port(), "/ws?token=" + alice, "")) {
      socket.send(RawWebSocket.TEXT, false, "\"".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 7; i++) {
        socket.send(0, false, part);
      }
      assertEndsWith(socket, "overloaded", 1013);
    }
  }
}
