package dev.warren.bench.workload;

import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Target;
import java.util.Map;

/** A server that does nothing. The process that it reports is the test's own. */
final class FakePeer implements Peer {

  static final String AMQP = "amqp://127.0.0.1:1";

  private final String name;
  private final boolean starts;
  boolean closed;

  FakePeer(String name, boolean starts) {
    this.name = name;
    this.starts = starts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    if (!starts) {
      throw new IllegalStateException("no port");
    }
  }

  @Override
  public Target target() {
    return new Target(
        Target.Wire.BARE,
        "ws://127.0.0.1:1/" + name,
        Map.of(),
        "",
        "",
        new Target.Feed(AMQP, "", ""));
  }

  @Override
  public Map<String, Long> processes() {
    return Map.of("server", ProcessHandle.current().pid());
  }

  @Override
  public double restart(String role) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void collectGarbage() {}

  @Override
  public void close() {
    closed = true;
  }
}
