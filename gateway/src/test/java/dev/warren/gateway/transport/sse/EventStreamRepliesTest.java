package dev.warren.gateway.transport.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Replies;
import dev.warren.gateway.session.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Replies as chunks of an event stream. */
class EventStreamRepliesTest {

  @Test
  void everyReplyIsEncodedOrLeftOutKnowingly() throws Refused {
    EventStreamReplies replies = new EventStreamReplies("room.a");
    for (Reply reply : Replies.all()) {
      ByteBuf chunk = replies.encode(reply, UnpooledByteBufAllocator.DEFAULT);
      if (chunk != null) {
        assertThat(chunk.isReadable()).as("%s", reply).isTrue();
        chunk.release();
      }
    }
  }
}
