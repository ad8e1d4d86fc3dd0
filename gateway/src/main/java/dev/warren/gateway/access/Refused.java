package dev.warren.gateway.access;

import dev.warren.gateway.budget.Budget;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** A client's request is refused. The message goes to the client: what is wrong, and what to do. */
public class Refused extends Exception {

  /**
   * The longest message. Most messages quote the client's input, which may be as long as a frame,
   * and the client gets the message in a header.
   */
  public static final int MOST_CHARS = 1_000;

  /**
   * The client's wait after {@code overloaded}, in seconds: long enough to take load off the
   * gateway, short enough to be bearable.
   */
  private static final int OVERLOADED_WAIT_S = 5;

  private final Refusal refusal;
  private final int retryAfterSeconds;

  public Refused(Refusal refusal, String message) {
    this(refusal, message, 0);
  }

  /**
   * @param retryAfterSeconds the seconds after which the client should try again, for HTTP's {@code
   *     Retry-After}; 0 if unknown
   */
  public Refused(Refusal refusal, String message, int retryAfterSeconds) {
    // No stack trace: clients can cause these at any rate, and the message is enough.
    super(shortened(message), null, false, false);
    this.refusal = refusal;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  private static String shortened(String message) {
    if (message.length() <= MOST_CHARS) {
      return message;
    }
    int end = MOST_CHARS - 1;
    return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  public Refusal refusal() {
    return refusal;
  }

  /** The seconds after which the client should try again; 0 if unknown. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** All clients together hold as much memory as the budget allows. */
  public static Refused overloaded(Budget full) {
    return new Refused(
        Refusal.OVERLOADED,
        "all clients of this gateway together hold as much as %s allows; try again in %d s"
            .formatted(full.setting(), OVERLOADED_WAIT_S),
        OVERLOADED_WAIT_S);
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
