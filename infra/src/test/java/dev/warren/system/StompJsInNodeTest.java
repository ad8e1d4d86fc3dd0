package dev.warren.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** STOMP.js as npm has it, in Node, over WebSocket. */
class StompJsInNodeTest extends StockClientPromises {

  private static final int OLDEST_NODE = 20;

  /** Also what {@link StompJsInChromiumTest} reads. */
  static final Path FOLDER = TestBroker.repository().resolve("infra/src/test/node");

  @Override
  ClientProcess connect(String token) throws Exception {
    assumeTrue(nodeVersion() >= OLDEST_NODE, "no Node " + OLDEST_NODE + " or newer is here");
    if (!Files.isDirectory(FOLDER.resolve("node_modules/@stomp/stompjs"))) {
      throw new IllegalStateException(
          "STOMP.js is not installed: run infra/test, or npm ci in " + FOLDER);
    }
    ClientProcess client = ClientProcess.start("node", FOLDER.resolve("client.js"));
    client.connect(
        Map.of("url", gateway.stomp(), "token", token, "heartBeat", StockClient.HEART_BEAT_MS));
    return client;
  }

  @Test
  void aClientThatFallsSilentIsNoticed() throws Exception {
    try (ClientProcess client = connect(gateway.token(Tokens.EVERYTHING))) {
      assertNoticedWhenSilent(client);
    }
  }

  /** 0 where there is none. */
  private static int nodeVersion() throws InterruptedException {
    try {
      Process node = new ProcessBuilder("node", "--version").start();
      String version = new String(node.getInputStream().readAllBytes());
      return node.waitFor() == 0 ? Integer.parseInt(version.replaceAll("v(\\d+).*\\s*", "$1")) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
