package dev.warren.gateway.session;

import dev.warren.gateway.access.ClientAddress;

/**
 * A client's connection, as far as its session controls it apart from writing. Called on the
 * connection's event loop.
 */
public interface Connection {

  /** Where the client comes from; behind a trusted proxy, what the proxy says. */
  ClientAddress address();

  /** Stops or resumes reading from the client. */
  void reading(boolean on);

  /**
   * When the client began a frame or message that it has not ended yet, by {@link
   * System#nanoTime()}; of several the first. 0 where there is none, or while the gateway itself
   * does not read.
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
