package dev.warren.gateway.command;

import java.util.concurrent.CompletionStage;

/** An acknowledgement that may be part of a transaction and then waits for COMMIT. */
interface Settling {

  /** Acknowledges. Called on the client's event loop; the stage completes on any thread. */
  CompletionStage<Void> take();
}
