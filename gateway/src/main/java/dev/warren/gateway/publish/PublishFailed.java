package dev.warren.gateway.publish;

/** A message that RabbitMQ did not confirm, and why. */
public final class PublishFailed extends Exception {

  /** What is known of the message. */
  public enum Cause {
    /** RabbitMQ is not reachable; the message was not sent. */
    UNAVAILABLE,
    /** RabbitMQ blocks publishers (memory or disk alarm); the message was not sent. */
    BLOCKED,
    /** No queue takes the routing key; the message is nowhere. */
    UNROUTABLE,
    /** It was sent, but not confirmed in time, or nacked: it may or may not be there. */
    UNCONFIRMED
  }

  private final Cause cause;

  public PublishFailed(Cause cause, String message) {
    super(message, null, false, false);
    this.cause = cause;
  }

  public Cause cause() {
    return cause;
  }
}
