package dev.warren.gateway.transport.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Replies;
import dev.warren.gateway.session.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Replies as JSON frames. */
class JsonRepliesTest {

  @Test
  void everyReplyHasAFrame() throws Refused {
    Welcome welcome = new Welcome(null, new Channel("circles.dev"), null);
    JsonReplies replies = new JsonReplies(null, welcome);
    for (Reply reply : Replies.all()) {
      ByteBuf frame = replies.encode(reply, UnpooledByteBufAllocator.DEFAULT);
      assertThat(frame).as("%s", reply).isNotNull();
      frame.release();
    }
  }
}
