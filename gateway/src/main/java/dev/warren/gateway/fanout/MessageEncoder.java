package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes finished frames of topic messages, as they go over the wire, for one wire format and
 * subscription id. Equal encoders make equal frames, which are made once for all of them. Called on
 * event loops; must not wait.
 */
public interface MessageEncoder {

  /**
   * What frames of a message have in common whatever their subscription id. Made once a message, by
   * whichever thread needs it first, and shared by all.
   */
  interface WireFormat extends Function<TopicMessage, byte[]> {
    byte[] encode(TopicMessage message);

    @Override
    default byte[] apply(TopicMessage message) {
      return encode(message);
    }

    /** Whether the message is for subscriptions of this format at all. */
    default boolean shows(TopicMessage message) {
      return true;
    }
  }

  /** The same object for every encoder of this format. */
  WireFormat format();

  /**
   * How long the frame is, in bytes.
   *
   * @param common what {@link #format()} made of the message
   */
  int frameBytes(byte[] common);

  /** Whoever makes the frames after those made so far: itself, but where the first is special. */
  default MessageEncoder next() {
    return this;
  }

  /**
   * Whoever makes the frames after a gap in the log, of which the first says so; for one
   * subscription alone. Null where frames cannot say it: then the client has to come back.
   */
  default @Nullable MessageEncoder afterGap() {
    return null;
  }

  /**
   * Whether a client with several subscriptions that match a message gets it once, as its frames do
   * not say for which of them they are.
   */
  default boolean isOncePerClient() {
    return false;
  }

  /** Appends the frame to a buffer that has room for it. */
  void write(ByteBuf to, byte[] common, boolean text);
}
