package dev.warren.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.DriverProcess;
import dev.warren.system.driver.Node;
import dev.warren.testkit.client.JsonClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** npm's ws, in Node. */
class JsonByNodesWsTest extends JsonPromises {

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
  private static final Duration LATE = HALF_A_MINUTE.plusSeconds(5);

  @Override
  JsonSockets client() throws Exception {
    Node.require("ws");
    return new DrivenWebSockets(
        DriverProcess.start(Node.PROGRAM, Node.FOLDER.resolve("json-client.js")));
  }

  /** Once for all clients: it takes the half minute that it takes. */
  @Test
  void whoSaysNotWhoItIsIsSentAwayAndWhoDoesIsPinged() throws Exception {
    long begun = System.nanoTime();
    JsonClient nobody = openAsNobody("/ws");
    JsonClient somebody = open("/ws/circles/" + name);
    assertSentAway(nobody);
    somebody.awaitPings();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(HALF_A_MINUTE, LATE);
    assertThat(somebody.frames()).isEmpty();
    somebody.settle();
  }
}
