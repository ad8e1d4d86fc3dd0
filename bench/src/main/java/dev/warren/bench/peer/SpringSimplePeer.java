package dev.warren.bench.peer;

import dev.warren.bench.peer.server.SpringSimple;
import java.nio.file.Path;
import java.util.Map;

/** Spring's simple broker, with no broker behind it and a publisher over WebSocket. */
final class SpringSimplePeer extends ProcessesPeer {

  static final String NAME = "spring-simple";

  SpringSimplePeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    int port = Ports.free();
    process("server", JavaCommand.ofClass(SpringSimple.class, "--server.port=" + port), Map.of())
        .start(() -> Ports.answers(port));
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/stomp",
        // It sends no RECEIPT for SUBSCRIBE.
        Map.of("x-bench-no-receipts", "true"),
        "/topic/",
        "**",
        Target.Feed.SUBSCRIBERS_WIRE);
  }
}
