package dev.warren.gateway.session;

import dev.warren.gateway.access.ClientAddress;

/**
 * A client's connection, for everything that its session controls apart from writing. Called on the
 * connection's event loop.
 */
public interface Connection {

  /** The client's address; behind a trusted proxy, the one that the proxy reports. */
  ClientAddress address();

  /** Stops or resumes reading from the client. */
  void reading(boolean on);

  /**
   * The time at which the oldest incomplete frame or message of the client began, by {@link
   * System#nanoTime()}. 0 if there is none, or while the gateway itself does not read.
   */
  long unfinishedSince();

  /**
   * Ends the connection once everything written has gone out, or after a few seconds. Called once,
   * as the session's last call.
   *
   * @param slow whether the client has much left to read and so gets more time
   */
  void close(boolean slow);
}
