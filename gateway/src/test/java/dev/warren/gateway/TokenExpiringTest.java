package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client learns that its token ends soon, and keeps its connection by a fresh one. */
@WithGateway({"warren.tcp.port=0", "warren.jwt.leeway=0s"})
class TokenExpiringTest {

  private static RunningGateway gateway;

  /** A token of fifteen seconds, so that the warning comes a second and a half before its end. */
  private static String shortToken() {
    return gateway.token(Tokens.expiring(Tokens.user("bob"), 15));
  }

  @Test
  void clientIsWarnedBeforeItsTokenEnds() throws Exception {
    try (StompClient webSocket = StompClient.open(gateway.stomp());
        StompClient tcp = StompClient.open(new TcpCarrier(gateway.tcpPort()));
        JsonClient json = gateway.json("/ws", shortToken())) {
      Instant begin = Instant.now();
      json.take("auth");
      for (StompClient stomp : new StompClient[] {webSocket, tcp}) {
        stomp.connect(StompClient.V12 + StompConnection.authorization(shortToken()));
        stomp.subscribe("e", "/user/queue/errors");
      }
      for (StompClient stomp : new StompClient[] {webSocket, tcp}) {
        StompFrame warning = stomp.message();
        assertThat(warning.headers())
            .containsEntry("code", "token_expiring")
            .containsEntry("destination", "/user/queue/errors")
            .containsEntry("subscription", "e");
        assertExpires(begin, Instant.ofEpochMilli(Long.parseLong(warning.header("expires"))));
        stomp.request("SEND", "destination:/app/token\n", gateway.bob());
      }
      JsonNode frame = json.take("token_expiring");
      assertExpires(begin, Instant.parse(frame.at("/data/expires").stringValue()));
      json.send("{\"type\":\"auth\",\"token\":\"" + gateway.bob() + "\"}");
      json.take("auth");

      webSocket.request("SEND", "destination:/topic/custom.team-7\n", "x");
      tcp.request("SEND", "destination:/topic/custom.team-7\n", "x");
      json.settle();
    }
  }

  private static void assertExpires(Instant begin, Instant expires) {
    assertThat(expires).isBetween(begin, begin.plusSeconds(30));
  }
}
