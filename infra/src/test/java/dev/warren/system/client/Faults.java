package dev.warren.system.client;

import java.util.concurrent.ThreadLocalRandom;

/** The present faults of a proxy's connections. The fields change while bytes pass. */
final class Faults {

  /** What happens to a new connection. */
  enum Door {
    OPEN,
    /** The connection is reset at once. */
    SHUT,
    /** The connection is accepted, and nothing comes back. */
    HANGING
  }

  /** What happens to the opening handshake of a WebSocket. */
  enum Upgrades {
    PASS,
    /** 403. */
    FORBIDDEN,
    /** The handshake succeeds, and the connection is reset right after it. */
    CUT,
    /** The handshake never gets a response. */
    SWALLOWED
  }

  volatile Door door = Door.OPEN;
  volatile Upgrades upgrades = Upgrades.PASS;

  /** Milliseconds by which each read is delayed, in each direction; 0 for none. */
  volatile int delay;

  /** Whether each message of the gateway is sent twice. */
  volatile boolean repeats;

  /** The size of the next piece of bytes that are delayed. */
  static int piece(int remaining) {
    return 1 + ThreadLocalRandom.current().nextInt(remaining);
  }
}
