package dev.warren.gateway.publish;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;

/** RabbitMQ did not confirm a message; the cause says whether it may still be there. */
public final class PublishFailed extends Refused {

  /** Why, and whether the message was sent. */
  public enum Cause {
    /** RabbitMQ is not reachable; the message was not sent. */
    UNAVAILABLE(Refusal.BROKER_UNAVAILABLE),
    /** RabbitMQ blocks publishers (memory or disk alarm); the message was not sent. */
    BLOCKED(Refusal.BROKER_BLOCKED),
    /** No queue takes the routing key; the message is nowhere. */
    UNROUTABLE(Refusal.UNROUTABLE),
    /** It is too large for RabbitMQ, or cannot be written as AMQP; it is not stored. */
    REFUSED(Refusal.INVALID_EVENT),
    /**
     * RabbitMQ has nacked it: at least one of its queues is full, or not up, and has not got it.
     */
    NACKED(Refusal.UNCONFIRMED),
    /** It was sent, but not confirmed in time: it may or may not be there. */
    UNCONFIRMED(Refusal.UNCONFIRMED);

    private final Refusal refusal;

    Cause(Refusal refusal) {
      this.refusal = refusal;
    }
  }

  private final Cause cause;

  public PublishFailed(Cause cause, String message) {
    super(cause.refusal, message);
    this.cause = cause;
  }

  public Cause cause() {
    return cause;
  }
}
