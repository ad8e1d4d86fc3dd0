package dev.warren.gateway.session;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.topic.MessageEncoder;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a session, in its own protocol: what the gateway says to it. All methods are
 * called on the connection's event loop and write at once, in the order of the calls.
 */
public interface Client {

  /**
   * It is in.
   *
   * @param sendsEveryMs how often the gateway will send a heart-beat; 0 for not at all
   * @param wantsEveryMs how often it wants to hear from the client; 0 for not at all
   */
  void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs);

  /** What it asked for under this receipt id is done. */
  void receipt(String id, Map<String, String> headers);

  /** What it asked for is refused, and the connection will be closed. */
  void error(Refused refused, @Nullable String receipt);

  /** What it asked for is refused, told as a message of its subscription to errors. */
  void notice(String subscriptionId, Refused refused, @Nullable String receipt);

  void heartBeat();

  /**
   * How messages of one of its subscriptions to topics look.
   *
   * @param ack how the client acknowledges; nobody waits for it, but its library may
   */
  MessageEncoder encoder(String subscriptionId, AckMode ack);

  /** The same, of the notifications among a user's own messages. */
  MessageEncoder notificationEncoder(String subscriptionId, AckMode ack);

  /** A message for it alone, as a finished frame. */
  ByteBuf message(Message message);

  /** Stops, or goes on, reading what it sends. */
  void reading(boolean on);

  /** Ends the connection, after what was written. */
  void close(CloseReason reason);
}
