package dev.warren.system;

import dev.warren.broker.TestBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** stomp.py as Debian has it, over TCP. */
class StompPyTest extends StockClientPromises {

  /** The system's: Debian's packages are not for another one that may come first on PATH. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Path PROGRAM =
      TestBroker.repository().resolve("infra/src/test/python/client.py");

  @BeforeAll
  static void isInstalled() throws Exception {
    if (new ProcessBuilder(PYTHON, "-c", "import stomp").start().waitFor() != 0) {
      throw new IllegalStateException(
          "stomp.py is not installed: run infra/test, or install python3-stomp");
    }
  }

  @Override
  ClientProcess connect(String token) throws Exception {
    ClientProcess client = ClientProcess.start(PYTHON, PROGRAM);
    client.connect(Map.of("port", tcpPort, "token", token, "heartBeat", StockClient.HEART_BEAT_MS));
    return client;
  }

  @Test
  void aClientThatFallsSilentIsNoticed() throws Exception {
    try (ClientProcess client = connect(gateway.token(Tokens.EVERYTHING))) {
      assertNoticedWhenSilent(client);
    }
  }
}
