package dev.warren.gateway.subscription;

/**
 * An ACK or NACK.
 *
 * @param message the {@code ack} header of the MESSAGE, or else its {@code message-id}
 * @param positive whether it is an ACK
 * @param requeue whether RabbitMQ delivers a refused message again; otherwise it becomes a dead
 *     letter
 * @param wantsReceipt whether the client waits for the outcome
 */
public record Acknowledgement(
    String message, boolean positive, boolean requeue, boolean wantsReceipt) {}
