package dev.warren.letter;

/** A dead letter that could not be shown, replayed or dropped. The message has the reason. */
public final class LetterRefused extends Exception {

  private static final long serialVersionUID = 1;

  /** The kind of reason. */
  public enum Why {
    /** No such letter is in the queue, or another reader has it now. */
    UNKNOWN,
    /** Another program reads the letters now. */
    BUSY,
    /** RabbitMQ has no place to which the letter could be posted. */
    UNROUTABLE,
    /** There is no queue of dead letters. */
    NO_QUEUE
  }

  private final Why why;

  LetterRefused(Why why, String reason) {
    super(reason);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
