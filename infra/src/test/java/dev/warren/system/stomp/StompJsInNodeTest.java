package dev.warren.system.stomp;

import dev.warren.system.driver.Node;
import dev.warren.system.process.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** STOMP.js from npm, in Node. */
class StompJsInNodeTest extends StockClientPromises {

  @Override
  ClientProcess connect(String token, int heartBeatMs) throws Exception {
    Node.require("@stomp/stompjs");
    ClientProcess client = ClientProcess.start(Node.PROGRAM, Node.FOLDER.resolve("client.js"));
    client.connect(Map.of("url", gateway.stomp(), "token", token, "heartBeat", heartBeatMs));
    return client;
  }

  @Test
  void gatewayDetectsASilentClient() throws Exception {
    try (ClientProcess client = connect(gateway.token(Tokens.EVERYTHING), HEART_BEAT_MS)) {
      assertDetectedWhenSilent(client);
    }
  }
}
