package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the finished frames of topic messages, as they go over the wire, for one wire format and
 * subscription id. Registrations with equal encoders share their frames. Called on event loops; no
 * method may block.
 */
public interface MessageEncoder {

  /**
   * The part of a frame that does not depend on the subscription id. The first thread that needs it
   * makes it, once for each message, and all event loops share it. So an implementation must be
   * thread-safe.
   */
  interface WireFormat extends Function<TopicMessage, byte[]> {

    byte[] encode(TopicMessage message);

    @Override
    default byte[] apply(TopicMessage message) {
      return encode(message);
    }

    /** Whether subscriptions with this format get the message at all. */
    default boolean shows(TopicMessage message) {
      return true;
    }
  }

  /** The format, the same object for every encoder of it. */
  WireFormat format();

  /**
   * The length of the frame, in bytes. Called once a frame, before {@link #write}.
   *
   * @param common the message as {@link #format} encoded it
   */
  int frameBytes(byte[] common);

  /**
   * The encoder for all later frames. Another object than this one only if the first frame is
   * special.
   */
  default MessageEncoder next() {
    return this;
  }

  /**
   * A frame that shows a gap in the log, written as soon as messages follow the gap. Null if the
   * next message's frame shows it instead; see {@link #afterGap}.
   */
  default @Nullable ByteBuf gap(Gap gap, ByteBufAllocator allocator) {
    return null;
  }

  /**
   * The encoder after a gap in the log, whose first frame shows the gap. It serves a single
   * registration. Null if this protocol's frames cannot show a gap; then the gateway disconnects
   * the client, which resumes.
   */
  default @Nullable MessageEncoder afterGap() {
    return null;
  }

  /**
   * Whether a client with several matching subscriptions gets a message once. True for protocols
   * whose frames name no subscription, so that the client could not tell duplicates apart.
   */
  default boolean isOncePerClient() {
    return false;
  }

  /** Appends the frame to a buffer, which has enough room for it. */
  void write(ByteBuf to, byte[] common, boolean text);
}
