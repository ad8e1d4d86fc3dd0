package dev.warren.bench.workload;

import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Target;

/** The peers' targets. */
final class Wires {

  private Wires() {}

  static Target target(Peer peer) {
    try {
      return peer.target();
    } catch (Exception e) {
      throw new IllegalStateException(peer.name() + " cannot be reached", e);
    }
  }
}
