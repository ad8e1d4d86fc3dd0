package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.client.StompConnection;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The WebSocket protocol itself, RFC 6455. */
@WithGateway
class WebSocketTest {

  private static final List<String> PATHS = List.of("/stomp", "/ws", "/ws/circles/dev");

  private static RunningGateway gateway;

  @Test
  void pingMayInterruptAFragmentedMessage() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      byte[] connect = StompConnection.bytes(RawWebSocket.connect(gateway.bob()));
      client.send(RawWebSocket.PING, StompConnection.bytes("early"));
      client.send(RawWebSocket.TEXT, false, Arrays.copyOf(connect, 9));
      client.send(RawWebSocket.PING, StompConnection.bytes("between"));
      client.send(0, true, Arrays.copyOfRange(connect, 9, connect.length));
      client.send(RawWebSocket.PONG, new byte[0]);
      assertThat(client.read().text()).isEqualTo("early");
      RawWebSocket.Frame pong = client.read();
      assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
      assertThat(pong.text()).isEqualTo("between");
      assertThat(client.read().text()).startsWith("CONNECTED\n");
    }
  }

  @Test
  void closeFrameEndsTheConnection() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      client.text(RawWebSocket.connect(gateway.bob()));
      client.read();
      int before = sessions.count();
      client.send(RawWebSocket.CLOSE, new byte[] {3, (byte) 0xe8});
      RawWebSocket.Frame close = client.read();
      assertThat(close.opcode()).isEqualTo(RawWebSocket.CLOSE);
      assertThat(close.closeCode()).isEqualTo(1000);
      assertThat(client.ended()).isTrue();
      assertThat(sessions.count()).isLessThan(before);
    }
  }

  @Test
  void forbiddenOriginIsRejected() throws Exception {
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

  /** Frames in hexadecimal digits. Masks are zeros unless the row tests masks. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "reserved bit 1,               C1 80 00000000,                    1002",
    "reserved bit 2,               A1 80 00000000,                    1002",
    "reserved bit 3,               91 80 00000000,                    1002",
    "reserved bit of a Ping,       C9 80 00000000,                    1002",
    "reserved data opcode,         83 80 00000000,                    1002",
    "reserved control opcode,      8B 80 00000000,                    1002",
    "frame without a mask,         81 00,                             1002",
    "fragmented Ping,              09 80 00000000,                    1002",
    "Ping of 126 bytes,            89 FE 007E 00000000,               1002",
    "continuation of nothing,      80 80 00000000,                    1002",
    "text within a fragment,       01 81 00000000 61 81 81 00000000 61, 1002",
    "length of 5 in two bytes,     81 FE 0005 00000000,               1002",
    "length of 5 in eight bytes,   81 FF 0000000000000005 00000000,   1002",
    "negative length,              81 FF 8000000000000000 00000000,   1002",
    "close of one byte,            88 81 00000000 03,                 1002",
    "close code 1005,              88 82 00000000 03ED,               1002",
    "close code 999,               88 82 00000000 03E7,               1002",
    "close reason not UTF-8,       88 83 00000000 03E8 FF,            1007",
    "text not UTF-8,               81 82 00000000 C328,               1007",
    "text not UTF-8 in 8 bytes,    81 89 00000000 616161C32861616161, 1007",
    "text not UTF-8 after 8 bytes, 81 8A 00000000 6161616161616161C328, 1007",
    "text of half a character,     81 81 00000000 C3,                 1007",
    "surrogate in text,            81 83 00000000 EDA080,             1007",
    "fragments not UTF-8,          01 81 00000000 C3 80 81 00000000 28, 1007",
    "frame of 16 MB,               82 FF 0000000001000000 00000000,   1009",
  })
  void brokenFrameEndsWithItsCode(String what, String frame, int code) throws Exception {
    for (String path : PATHS) {
      try (RawWebSocket client = new RawWebSocket(gateway.port(), path, "")) {
        client.bytes(HexFormat.of().parseHex(frame.replace(" ", "")));
        RawWebSocket.Frame close = client.read();
        assertThat(close.opcode()).as(path).isEqualTo(RawWebSocket.CLOSE);
        assertThat(close.closeCode()).as(path).isEqualTo(code);
        // Further bytes must not make the gateway reset the connection, because the close frame
        // would be lost.
        client.bytes(new byte[64]);
        assertThat(client.ended()).as(path).isTrue();
      }
    }
  }

  /**
   * Without compression a frame cannot grow when it is decoded, so there are no compression bombs.
   */
  @Test
  void compressionIsNotAgreedOn() throws Exception {
    String offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    for (String path : PATHS) {
      try (RawWebSocket client = new RawWebSocket(gateway.port(), path, offer)) {
        assertThat(client.status).contains(" 101 ");
        assertThat(client.headers).noneMatch(line -> line.startsWith("sec-websocket-extensions"));
      }
    }
  }

  @Test
  void messageHasALimitOfFragments() throws Exception {
    ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    for (int i = 0; i <= 1_024; i++) {
      fragments.writeBytes(RawWebSocket.frame(i == 0 ? RawWebSocket.TEXT : 0, false, new byte[0]));
    }
    for (String path : PATHS) {
      try (RawWebSocket client = new RawWebSocket(gateway.port(), path, "")) {
        client.bytes(fragments.toByteArray());
        RawWebSocket.Frame frame = client.read();
        while (frame.opcode() != RawWebSocket.CLOSE) {
          frame = client.read();
        }
        assertThat(frame.closeCode()).as(path).isEqualTo(1009);
      }
    }
  }

  /** A client has to wait for the response. The gateway keeps no frame that comes before. */
  @Test
  void framesBeforeTheResponseEndTheConnection() throws Exception {
    for (String path : PATHS) {
      String upgrade = RawWebSocket.upgrade(gateway.port(), path, "");
      String pings = "\u0089\u0080\0\0\0\0".repeat(10);
      assertThat(RawHttp.exchange(gateway.port(), upgrade + pings)).doesNotContain("\u008a");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "masked with other bytes,        89 81 01020304 60,                1",
    "empty Ping,                     89 80 00000000,                   0",
    "Ping of 125 bytes,              89 FD 00000000,                   125",
  })
  void pingIsAnsweredWithItsPayload(String what, String head, int payload) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(head.replace(" ", ""));
    for (String path : PATHS) {
      try (RawWebSocket client = new RawWebSocket(gateway.port(), path, "")) {
        client.bytes(bytes);
        client.bytes(new byte[payload == 125 ? 125 : 0]);
        RawWebSocket.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
        assertThat(pong.payload()).hasSize(payload);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 1005", "03E8, 1000", "03E9, 1001", "0BB8, 3000", "0FA1, 4001"})
  void closeIsAnsweredWithItsCode(String payload, int code) throws Exception {
    for (String path : PATHS) {
      try (RawWebSocket client = new RawWebSocket(gateway.port(), path, "")) {
        client.send(RawWebSocket.CLOSE, HexFormat.of().parseHex(payload));
        assertThat(client.read().closeCode()).as(path).isEqualTo(code);
        assertThat(client.ended()).as(path).isTrue();
      }
    }
  }

  @Test
  void characterMayBeSplitBetweenFragments() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "/ws", "")) {
      byte[] message = StompConnection.bytes("{\"type\":\"ping\",\"x\":\"ü\"}");
      int middle = message.length - 3;
      client.send(RawWebSocket.TEXT, false, Arrays.copyOf(message, middle));
      client.send(0, true, Arrays.copyOfRange(message, middle, message.length));
      assertThat(client.read().text()).contains("\"pong\"");
    }
  }
}
