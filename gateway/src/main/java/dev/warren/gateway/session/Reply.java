package dev.warren.gateway.session;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame that the gateway itself sends to one client, in any protocol. A topic message is not a
 * reply: the fan-out writes it, encoded once for many clients.
 */
public sealed interface Reply {

  HeartBeat HEART_BEAT = new HeartBeat();

  Probe PROBE = new Probe();

  /**
   * The client is authenticated.
   *
   * @param sendsEveryMs the interval of the gateway's heart-beats; 0 for never
   * @param wantsEveryMs the interval of the client's heart-beats; 0 for never
   */
  record Connected(User user, String session, long sendsEveryMs, long wantsEveryMs)
      implements Reply {}

  /**
   * The connection continues with a fresh token.
   *
   * @param receipt the id of the requested receipt; null for none
   */
  record Renewed(User user, @Nullable String receipt) implements Reply {}

  /** The command with this receipt id is done. */
  record Receipt(String receipt) implements Reply {}

  /**
   * RabbitMQ has confirmed a published message.
   *
   * @param eventId null where the message is no typed event
   */
  record Published(String receipt, @Nullable String eventId) implements Reply {}

  /**
   * A subscription to topics is live.
   *
   * @param receipt the id of the requested receipt; null for none
   * @param since the position that the client resumed from; null where it named none
   * @param position the position after which live messages begin
   * @param replayed how many messages of the history, or of the snapshot, were sent before
   * @param recovered whether those are all that the client requested
   */
  record Subscribed(
      String subscription,
      @Nullable String receipt,
      @Nullable Long since,
      long position,
      int replayed,
      boolean recovered)
      implements Reply {}

  /**
   * A command is refused, and the connection lives on.
   *
   * @param receipt the receipt id of the refused command; null where it had none
   * @param subscription the id of the subscription that does not begin, or ends; null for any other
   *     command
   */
  record Notice(
      Refused refused, @Nullable String receipt, @Nullable String subscription, Place place)
      implements Reply {}

  /** The client's token ends soon; a fresh one keeps the connection. */
  record TokenExpiring(Instant expires, Place place) implements Reply {

    private static final DateTimeFormatter MILLIS =
        new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** The time at which the token ends, in JSON's form: UTC with milliseconds. */
    public String expiresText() {
      return MILLIS.format(expires);
    }
  }

  /**
   * The place of a message of {@code /user/queue/errors}.
   *
   * @param errors the client's subscription; null for none
   * @param wantsAck whether the client acknowledges messages of this subscription
   * @param number counts the session's messages of this destination from 1
   */
  record Place(@Nullable String errors, boolean wantsAck, long number) {}

  /**
   * A command, or the client itself, is refused, and the connection closes next.
   *
   * @param receipt the receipt id of the refused command; null where there is none
   */
  record Error(Refused refused, @Nullable String receipt) implements Reply {}

  record HeartBeat() implements Reply {}

  /** Makes the client show that it is there, by the transport's own means. */
  record Probe() implements Reply {}

  /** The last reply: the connection closes. */
  record Goodbye(CloseReason reason) implements Reply {}

  /**
   * A message for this client alone: from a queue, or an alert.
   *
   * @param id the id by which the client acknowledges it
   * @param wantsAck whether the client has to acknowledge it
   * @param redelivered whether the client may have seen it before; null where that does not apply
   * @param position the position up to which the client has every topic message; null for a queue's
   *     message, and while history is being sent
   */
  record Message(
      Target target,
      String id,
      boolean wantsAck,
      @Nullable Boolean redelivered,
      Payload payload,
      @Nullable Long position)
      implements Reply {

    public Message at(@Nullable Long position) {
      return new Message(target, id, wantsAck, redelivered, payload, position);
    }
  }

  /**
   * The subscription that a message is for.
   *
   * @param subscription the client's id for it
   * @param destination the destination of the client's subscription
   */
  record Target(String subscription, String destination) {}

  /**
   * The content of a message.
   *
   * @param timestampMillis the time of the SEND, in milliseconds since 1970; 0 where unknown
   * @param contentType the body's media type; empty where the sender named none
   * @param headers the sender's own headers
   */
  record Payload(
      long timestampMillis, String contentType, Map<String, String> headers, byte[] body) {}
}
