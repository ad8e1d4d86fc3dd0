package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.LaterCheck;
import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompConnection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A WebSocket client that sends no heart-beats is pinged after half a minute, and closed after a
 * minute of silence. {@link StompConnectingTest} has the clients that promise heart-beats.
 */
@WithGateway
class SilentClientTest {

  private static RunningGateway gateway;

  private final String user = SharedGateways.freshName();
  private final String token = gateway.token(Tokens.user(user));

  /** Lets the gateway act as if the client had been silent for this long. */
  private void pass(int seconds) {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    LaterCheck.run(sessions, user, Duration.ofSeconds(seconds));
  }

  @Test
  void jsonClientIsPingedThenClosed() throws Exception {
    try (JsonClient client = gateway.json("/ws", token)) {
      client.take("auth");
      pass(59);
      client.awaitPings();
      pass(61);
      assertThat(client.closeCode()).isEqualTo(4009);
    }
  }

  @Test
  void stompClientIsPingedThenClosed() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      client.text(
          "CONNECT\naccept-version:1.2\nhost:h\nheart-beat:0,0\n%s\n\0"
              .formatted(StompConnection.authorization(token)));
      assertThat(client.readStomp().headers()).containsEntry("heart-beat", "0,0");
      pass(59);
      assertThat(client.read().opcode()).isEqualTo(RawWebSocket.PING);
      pass(61);
      assertThat(closeCode(client)).isEqualTo(4009);
    }
  }

  /** The close code, after more pings on a slow machine. */
  private static int closeCode(RawWebSocket client) throws IOException {
    RawWebSocket.Frame frame = client.read();
    while (frame.opcode() == RawWebSocket.PING) {
      frame = client.read();
    }
    assertThat(frame.opcode()).isEqualTo(RawWebSocket.CLOSE);
    return frame.closeCode();
  }
}
