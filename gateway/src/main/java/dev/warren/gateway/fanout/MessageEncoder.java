package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the finished frames of topic messages, as they go over the wire, for one wire format and
 * subscription id. Registrations with equal encoders share their frames, so {@code equals} decides
 * how often a frame is made. Called on event loops; no method may block.
 */
public interface MessageEncoder {

  /**
   * The part of a frame that does not depend on the subscription id. It is made once a message, by
   * the first thread that needs it, and shared by all event loops; so it must be thread-safe.
   */
  interface WireFormat extends Function<TopicMessage, byte[]> {

    byte[] encode(TopicMessage message);

    @Override
    default byte[] apply(TopicMessage message) {
      return encode(message);
    }

    /** Whether subscriptions of this format get the message at all. */
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

  /** The encoder for all later frames: itself, unless only the first frame is special. */
  default MessageEncoder next() {
    return this;
  }

  /**
   * A frame that shows a gap in the log, written when the log goes on after it. Null if the next
   * message's frame shows it instead; see {@link #afterGap}.
   */
  default @Nullable ByteBuf gap(Gap gap, ByteBufAllocator allocator) {
    return null;
  }

  /**
   * The encoder after a gap in the log, whose first frame shows the gap. It is for one registration
   * alone. Null if this protocol's frames cannot show a gap: then the client is sent away to
   * resume.
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

  /** Appends the frame to a buffer with enough room. */
  void write(ByteBuf to, byte[] common, boolean text);
}
