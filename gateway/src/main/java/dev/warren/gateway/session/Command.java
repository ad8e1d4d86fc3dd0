package dev.warren.gateway.session;

import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.history.StartAt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for, whatever its protocol. */
public sealed interface Command {

  /** The id under which the client wants to be told that it is done; null where it does not. */
  @Nullable String receipt();

  /**
   * @param sendsEveryMs how often the client can send a heart-beat; 0 for not at all
   * @param wantsEveryMs how often it wants one; 0 for not at all
   */
  record Connect(Credentials credentials, long sendsEveryMs, long wantsEveryMs) implements Command {
    @Override
    public @Nullable String receipt() {
      return null;
    }
  }

  /** A fresh token for a connection that is there. */
  record Renew(Credentials credentials, @Nullable String receipt) implements Command {}

  /**
   * @param id the client's name for the subscription
   * @param destination what it subscribes to
   * @param prefetch how many messages of a queue it may have unacknowledged; 0 where it does not
   *     say
   * @param from from where on it wants what was before, too; null where it does not
   */
  record Subscribe(
      String id,
      String destination,
      AckMode ack,
      int prefetch,
      @Nullable StartAt from,
      @Nullable String receipt)
      implements Command {}

  record Unsubscribe(String id, @Nullable String receipt) implements Command {}

  /**
   * @param contentType the body's media type; empty where the client names none
   * @param headers the client's own headers
   * @param transaction the transaction that it is part of; null for none
   */
  record Send(
      String destination,
      String contentType,
      Map<String, String> headers,
      byte[] body,
      @Nullable String transaction,
      @Nullable String receipt)
      implements Command {}

  /**
   * ACK or NACK.
   *
   * @param message what the MESSAGE named as its {@code ack}, or else its {@code message-id}
   * @param positive whether it is an ACK
   * @param requeue whether what is not acknowledged is to be delivered again, and not given up
   * @param transaction the transaction that it is part of; null for none
   */
  record Acknowledge(
      String message,
      boolean positive,
      boolean requeue,
      @Nullable String transaction,
      @Nullable String receipt)
      implements Command {}

  record Begin(String transaction, @Nullable String receipt) implements Command {}

  record Commit(String transaction, @Nullable String receipt) implements Command {}

  record Abort(String transaction, @Nullable String receipt) implements Command {}

  record Disconnect(@Nullable String receipt) implements Command {}
}
