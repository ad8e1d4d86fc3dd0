package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.client.StompConnection;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The WebSocket protocol itself, RFC 6455. */
@WithGateway
class WebSocketTest {

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
}
