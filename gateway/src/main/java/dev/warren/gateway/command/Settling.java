package dev.warren.gateway.command;

import java.util.concurrent.CompletionStage;

/** An acknowledgement that may have to wait for COMMIT. */
interface Settling {

  /** Acknowledges, on the client's event loop; completes on any thread. */
  CompletionStage<Void> take();
}
