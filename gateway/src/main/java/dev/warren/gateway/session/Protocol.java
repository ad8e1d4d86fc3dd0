package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.fanout.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A client's wire format: reply → bytes, without side effects. Only the {@link Session} writes the
 * bytes, in the order of the calls. Called on the connection's event loop; must not wait.
 */
public interface Protocol {

  Transport transport();

  /**
   * Encodes a reply as finished frames, ready for the socket.
   *
   * @return the frames, whose only reference is the caller's; null where this protocol has no frame
   *     for the reply
   */
  @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator);

  /**
   * Encodes the topic messages of one subscription.
   *
   * @param ack the mode that the client chose; the gateway expects no ACK for a topic's message,
   *     but some client libraries need the header
   * @param notificationsOnly whether the subscription shows only the notifications among a user's
   *     own messages
   */
  MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly);

  /**
   * The same encoder, whose first frame may also state whether the requested history is complete.
   */
  default MessageEncoder beginning(MessageEncoder encoder, boolean recovered) {
    return encoder;
  }

  /**
   * Whether the connection outlives this refusal; the client then gets a {@link Reply.Notice},
   * otherwise a {@link Reply.Error} before the connection closes.
   *
   * @param errorsSubscribed whether the client subscribes to {@code /user/queue/errors}
   */
  default boolean survives(Refusal refusal, boolean errorsSubscribed) {
    return errorsSubscribed && !refusal.endsConnection();
  }

  /**
   * Whether a client gets warnings, such as {@link Reply.TokenExpiring}.
   *
   * @param errorsSubscribed whether the client subscribes to {@code /user/queue/errors}
   */
  default boolean warns(boolean errorsSubscribed) {
    return errorsSubscribed;
  }

  /**
   * Whether the transport can probe a client by {@link Reply.Probe} to find out whether it is
   * there.
   */
  default boolean probes() {
    return false;
  }

  /** Whether heart-beats are due even while other frames are sent. */
  default boolean beatsAlways() {
    return false;
  }
}
