package dev.warren.system.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Node;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The promises that STOMP.js makes to its users, listed in {@code stompjs-promises.js}. */
class StompJsPromisesTest {

  @Test
  void holdInEveryVersionAndTransport() throws Exception {
    Node.require("@stomp/stompjs");
    WarrenProcess gateway = SharedWarren.impatientGateway();
    Path output = Files.createDirectories(Path.of("target/processes")).resolve("stompjs.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Node.PROGRAM,
            "--test",
            "--test-reporter=spec",
            Node.FOLDER.resolve("stompjs-promises.js").toString());
    builder.environment().put("STOMP_URL", gateway.stomp());
    builder.environment().put("STOMP_TCP_PORT", Integer.toString(SharedWarren.tcpPort()));
    builder.environment().put("STOMP_TOKEN", gateway.token(Tokens.EVERYTHING));
    Process node = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      // Longer than the limit of the tests in Node, whose report says what hangs.
      assertThat(node.waitFor(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("the end of node; its output is in %s", output)
          .isTrue();
    } finally {
      node.destroyForcibly();
    }
    assertThat(node.exitValue()).as(Files.readString(output)).isZero();
  }
}
