package dev.warren.gateway.access;

import java.util.Optional;
import java.util.concurrent.CompletionException;

/** A client's request is refused. The message goes to the client: what is wrong, and what to do. */
public class Refused extends Exception {

  private final Refusal refusal;

  public Refused(Refusal refusal, String message) {
    // Without a stack trace: clients can cause these at any rate, and the message says it all.
    super(message, null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }

  /** A defect of the gateway, which the caller has logged. */
  public static Refused internalError() {
    return new Refused(Refusal.INTERNAL_ERROR, "the gateway failed; its log has the reason");
  }

  /** The client's outbox is full, or the log has moved on. */
  public static Refused tooSlow() {
    return new Refused(
        Refusal.TOO_SLOW,
        "you read too slowly: the next message cannot wait for you any longer, or has left the"
            + " log; connect again and subscribe with 'since'");
  }

  /** The refusal that a future failed with, which the JDK may have wrapped. */
  public static Optional<Refused> in(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof Refused refused ? Optional.of(refused) : Optional.empty();
  }
}
