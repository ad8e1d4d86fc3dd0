package dev.warren.gateway.publish;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;

/** RabbitMQ did not confirm a message; the cause shows whether RabbitMQ may have it anyway. */
public final class PublishFailed extends Refused {

  /** The reason, and whether the message was sent. */
  public enum Cause {
    /** RabbitMQ is not reachable; the message was not sent. */
    UNAVAILABLE(Refusal.BROKER_UNAVAILABLE),
    /** RabbitMQ blocks publishers (memory or disk alarm); the message was not sent. */
    BLOCKED(Refusal.BROKER_BLOCKED),
    /** No queue is bound with this routing key; the message is stored nowhere. */
    UNROUTABLE(Refusal.UNROUTABLE),
    /** The message is too large for RabbitMQ, or AMQP cannot express it; it is not stored. */
    REFUSED(Refusal.INVALID_EVENT),
    /**
     * RabbitMQ has nacked the message: at least one of its queues is full or not available, and has
     * not stored it.
     */
    NACKED(Refusal.UNCONFIRMED),
    /** The message was sent, but not confirmed in time. RabbitMQ may or may not have it. */
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
