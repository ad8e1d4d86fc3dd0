package dev.warren.gateway.command;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.subscription.Acknowledgement;
import dev.warren.gateway.subscription.SubscribeRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client's request, in any protocol. */
public sealed interface Command {

  /** The id of the receipt that the client wants when the command is done; null for none. */
  @Nullable String receipt();

  /** The id of the subscription that the command begins; null for any other command. */
  default @Nullable String subscription() {
    return null;
  }

  /**
   * The client authenticates.
   *
   * @param sendsEveryMs how often the client can send a heart-beat; 0 for never
   * @param wantsEveryMs how often the client wants a heart-beat; 0 for never
   */
  record Connect(Credentials credentials, long sendsEveryMs, long wantsEveryMs) implements Command {
    @Override
    public @Nullable String receipt() {
      return null;
    }
  }

  /** A fresh token for an authenticated connection. */
  record Renew(Credentials credentials, @Nullable String receipt) implements Command {}

  /**
   * @param id the client's name for the subscription
   * @param prefetch how many messages of a queue may be unacknowledged at a time; 0 for the most
   *     that the gateway allows
   * @param from where the requested history begins; null for no history
   */
  record Subscribe(
      String id,
      String destination,
      AckMode ack,
      int prefetch,
      @Nullable StartAt from,
      @Nullable String receipt)
      implements Command {

    @Override
    public String subscription() {
      return id;
    }

    SubscribeRequest request() {
      return new SubscribeRequest(id, destination, ack, receipt);
    }
  }

  record Unsubscribe(String id, @Nullable String receipt) implements Command {}

  /**
   * @param contentType the body's media type; empty where the client names none
   * @param headers the client's own headers
   * @param transaction the transaction that holds this until COMMIT; null for none
   */
  record Send(
      String destination,
      String contentType,
      Map<String, String> headers,
      byte[] body,
      @Nullable String transaction,
      @Nullable String receipt)
      implements Command {

    /**
     * An event for a channel.
     *
     * @param headers the event's own headers
     */
    public static Send event(Channel channel, Map<String, String> headers, byte[] json) {
      return new Send(destination(channel), "application/json", headers, json, null, null);
    }

    /** The destination of an event for a channel. */
    static String destination(Channel channel) {
      return Destination.APP + channel.name();
    }
  }

  /**
   * ACK or NACK.
   *
   * @param message the {@code ack} header of the MESSAGE, or else its {@code message-id}
   * @param positive whether this is an ACK
   * @param requeue whether RabbitMQ delivers a refused message again; otherwise it becomes a dead
   *     letter
   * @param transaction the transaction that holds this until COMMIT; null for none
   */
  record Acknowledge(
      String message,
      boolean positive,
      boolean requeue,
      @Nullable String transaction,
      @Nullable String receipt)
      implements Command {

    Acknowledgement acknowledgement() {
      return new Acknowledgement(message, positive, requeue, receipt != null);
    }
  }

  record Begin(String transaction, @Nullable String receipt) implements Command {}

  record Commit(String transaction, @Nullable String receipt) implements Command {}

  record Abort(String transaction, @Nullable String receipt) implements Command {}

  /**
   * A command of the protocol that Warren does not support. The client gets a refusal, as for any
   * other refused command.
   *
   * @param subscription the id of the subscription that the command would begin; null for another
   *     command
   * @param transaction the transaction that the command belongs to; null for none
   */
  record Unsupported(
      Refused why,
      @Nullable String subscription,
      @Nullable String transaction,
      @Nullable String receipt)
      implements Command {}

  record Disconnect(@Nullable String receipt) implements Command {}
}
