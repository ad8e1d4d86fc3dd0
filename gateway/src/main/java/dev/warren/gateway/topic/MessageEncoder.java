package dev.warren.gateway.topic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Makes the finished frame of a topic message, as it goes over the wire, for one wire format and
 * subscription id. Equal encoders make equal frames: a frame is made once for all of them. Called
 * on event loops; must not wait.
 */
public interface MessageEncoder {

  /** The frame, with one reference that the caller releases. */
  ByteBuf encode(TopicMessage message, ByteBufAllocator allocator);
}
