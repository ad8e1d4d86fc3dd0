package dev.warren.bench.peer.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoopBroadcastTest {

  private final EmbeddedChannel subscriber =
      new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final LoopBroadcast broadcast = new LoopBroadcast(subscriber.eventLoop());

  @Test
  void allThatHasQueuedUpIsOneWrite() {
    broadcast.add(subscriber.pipeline().firstContext());
    broadcast.offer(frame("a"));
    broadcast.offer(frame("b"));
    broadcast.offer(frame("c"));
    assertThat(nextWrite()).isEqualTo("abc");
    assertThat(nextWrite()).isNull();

    broadcast.offer(frame("d"));
    assertThat(nextWrite()).isEqualTo("d");
  }

  @Test
  void framesWithoutSubscribersAreReleased() {
    ByteBuf frame = frame("a");
    broadcast.offer(frame);
    subscriber.runPendingTasks();
    assertThat(frame.refCnt()).isZero();
  }

  private String nextWrite() {
    subscriber.runPendingTasks();
    ByteBuf written = subscriber.readOutbound();
    if (written == null) {
      return null;
    }
    String text = written.toString(StandardCharsets.US_ASCII);
    assertThat(written.release()).as("its last reference").isTrue();
    return text;
  }

  private static ByteBuf frame(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
