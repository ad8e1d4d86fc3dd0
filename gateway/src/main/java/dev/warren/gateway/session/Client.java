package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.outbound.CloseReason;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a session, in its own protocol: what the gateway says to it. All methods are
 * called on the connection's event loop and write at once, in the order of the calls.
 */
public interface Client {

  /** What it came over. */
  Wire wire();

  /**
   * It is in.
   *
   * @param sendsEveryMs how often the gateway will send a heart-beat; 0 for not at all
   * @param wantsEveryMs how often it wants to hear from the client; 0 for not at all
   */
  void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs);

  /** What it asked for under this receipt id is done. */
  void receipt(String id, Map<String, String> headers);

  /** What it published is confirmed, as the event of this id; null where it is none. */
  default void published(String receipt, @Nullable String eventId) {
    receipt(receipt, Map.of());
  }

  /** It lives on under a fresh token. */
  default void renewed(User user, @Nullable String receipt) {
    if (receipt != null) {
      receipt(receipt, Map.of());
    }
  }

  /**
   * Whether it is told with {@link #notice} that something is refused, and goes on.
   *
   * @param errors its subscription to errors; null where it has none
   */
  default boolean livesOn(Refusal refusal, @Nullable String errors) {
    return errors != null && !refusal.endsConnection();
  }

  /** Whether heart-beats are due however much is sent besides. */
  default boolean beatsAlways() {
    return false;
  }

  /** Its subscription to topics is live. */
  void subscribed(Command.Subscribe asked, Resume.Outcome outcome);

  /** What it asked for is refused, and the connection will be closed. */
  void error(Refused refused, @Nullable String receipt);

  /**
   * What it asked for is refused, and it goes on.
   *
   * @param errors its subscription to errors; null where it has none
   */
  void notice(@Nullable String errors, Refused refused, @Nullable String receipt);

  void heartBeat();

  /**
   * How messages of one of its subscriptions to topics look.
   *
   * @param ack how the client acknowledges; nobody waits for it, but its library may
   */
  MessageEncoder encoder(String subscriptionId, AckMode ack);

  /** The same, of the notifications among a user's own messages. */
  MessageEncoder notificationEncoder(String subscriptionId, AckMode ack);

  /**
   * The same as an encoder, but that the first frame may say whether what was asked for of the past
   * could be had.
   */
  default MessageEncoder beginning(MessageEncoder encoder, boolean recovered) {
    return encoder;
  }

  /** A message for it alone, as a finished frame. */
  ByteBuf message(Message message);

  /** Stops, or goes on, reading what it sends. */
  void reading(boolean on);

  /** Ends the connection, after what was written. */
  void close(CloseReason reason);
}
