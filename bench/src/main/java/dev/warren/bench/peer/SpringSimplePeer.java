package dev.warren.bench.peer;

import dev.warren.bench.peer.server.SpringSimple;
import java.nio.file.Path;
import java.util.Map;

/** Spring's simple broker: no broker behind it, published to over the WebSocket. */
final class SpringSimplePeer extends ProcessesPeer {

  static final String NAME = "spring-simple";

  private int port;

  SpringSimplePeer(Path home) {
    super(NAME, home);
  }

  @Override
  public void start() throws Exception {
    port = Ports.free();
    process("server", JavaCommand.ofClass(SpringSimple.class, "--server.port=" + port), Map.of())
        .start(() -> Ports.answers(port));
  }

  @Override
  public Target target() {
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/stomp",
        // It answers no SUBSCRIBE.
        Map.of("x-bench-no-receipts", "true"),
        "/topic/",
        "**",
        new Target.Feed("", "", ""));
  }
}
