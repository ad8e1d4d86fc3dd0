package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.Wire;

/** What one STOMP client's connection goes over. Used on the connection's event loop only. */
interface Transport {

  Wire wire();

  Framing framing();

  /**
   * Ends the connection after what was written.
   *
   * @param slow whether the client has yet to read much of that
   */
  void close(CloseReason reason, boolean slow);
}
