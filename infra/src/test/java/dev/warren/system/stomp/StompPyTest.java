package dev.warren.system.stomp;

import dev.warren.system.driver.Python;
import dev.warren.system.process.Tokens;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** stomp.py from Debian, over TCP. */
class StompPyTest extends StockClientPromises {

  @BeforeAll
  static void isInstalled() throws Exception {
    Python.require("stomp", "python3-stomp");
  }

  @Override
  ClientProcess connect(String token, int heartBeatMs) throws Exception {
    ClientProcess client = ClientProcess.start(Python.PROGRAM, Python.FOLDER.resolve("client.py"));
    client.connect(Map.of("port", tcpPort, "token", token, "heartBeat", heartBeatMs));
    return client;
  }

  @Test
  void gatewayDetectsASilentClient() throws Exception {
    try (ClientProcess client = connect(gateway.token(Tokens.EVERYTHING), HEART_BEAT_MS)) {
      assertDetectedWhenSilent(client);
    }
  }
}
