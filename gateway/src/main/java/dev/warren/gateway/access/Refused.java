package dev.warren.gateway.access;

/** What a client asked for is refused; the message says why and what to do, fit for its eyes. */
public final class Refused extends Exception {

  private final Refusal refusal;

  public Refused(Refusal refusal, String message) {
    // No stack trace: an answer to a client, made at the rate of its mistakes.
    super(message, null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
