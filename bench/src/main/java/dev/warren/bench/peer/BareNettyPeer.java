package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareNetty;
import java.nio.file.Path;
import java.util.Map;

/** The upper limit: a broadcast with Netty alone. */
final class BareNettyPeer extends ProcessesPeer {

  static final String NAME = "bare-netty";

  BareNettyPeer(Path home) {
    super(NAME, home);
  }

  @Override
  Target launch() throws Exception {
    int port = Ports.free();
    process("server", JavaCommand.ofClass(BareNetty.class, Integer.toString(port)), Map.of())
        .start(() -> Ports.answers(port));
    return new Target(
        Target.Wire.BARE,
        "ws://127.0.0.1:" + port + "/",
        Map.of(),
        "",
        "",
        Target.Feed.SUBSCRIBERS_WIRE);
  }
}
