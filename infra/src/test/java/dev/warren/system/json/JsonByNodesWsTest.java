package dev.warren.system.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.DriverProcess;
import dev.warren.system.driver.Node;
import dev.warren.testkit.client.JsonClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** npm's ws in Node. */
class JsonByNodesWsTest extends JsonPromises {

  /** The default of {@code warren.session.connect-timeout}. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  @Override
  JsonSockets start() throws Exception {
    Node.require("ws");
    return new DrivenWebSockets(
        DriverProcess.start(Node.PROGRAM, Node.FOLDER.resolve("json-client.js")));
  }

  /** Runs with this client only, because the test takes half a minute. */
  @Test
  void silentConnectionIsClosedAndALiveOneIsPinged() throws Exception {
    long begun = System.nanoTime();
    JsonClient silent = clients().openAsNobody("/ws");
    JsonClient live = clients().open(clients().circle());
    JsonFrames.assertSentAway(silent);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(CONNECT_TIMEOUT);
    live.awaitPings();
    assertThat(live.frames()).isEmpty();
    live.settle();
  }
}
