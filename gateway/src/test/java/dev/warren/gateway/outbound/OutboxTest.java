package dev.warren.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What waits for a slow client is bounded, and nothing is left out in silence. */
@ExtendWith(NoLeaks.class)
class OutboxTest {

  private final ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();

  /** Whether the other end takes what is sent. */
  private boolean reads = true;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
              if (reads) {
                context.flush();
              }
            }
          },
          anchor);
  private final List<ByteBuf> frames = new ArrayList<>();
  private int timesFull;
  private final Outbox outbox =
      new Outbox(channel.pipeline().context(anchor), 1_000, () -> timesFull++);

  private ByteBuf frame(int size) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(size);
    frame.writeCharSequence("x".repeat(size), StandardCharsets.US_ASCII);
    frames.add(frame);
    return frame;
  }

  private int read() {
    int bytes = 0;
    ByteBuf frame;
    while ((frame = channel.readOutbound()) != null) {
      bytes += frame.readableBytes();
      frame.release();
    }
    return bytes;
  }

  @AfterEach
  void everyFrameIsReleased() {
    channel.finishAndReleaseAll();
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  void itIsFullOnceAndForGoodAndSaysSoLater() {
    reads = false;
    outbox.write(frame(600));
    outbox.write(frame(600));
    assertThat(timesFull).as("in the midst of the writing").isZero();
    outbox.write(frame(1));
    outbox.write(frame(600));
    channel.runPendingTasks();
    assertThat(timesFull).isEqualTo(1);
    reads = true;
    outbox.flush();
    outbox.write(frame(1));
    outbox.flush();
    channel.runPendingTasks();
    assertThat(timesFull).isEqualTo(1);
    assertThat(read()).isEqualTo(600);
  }

  @Test
  void whatTheClientTakesMakesRoom() {
    for (int i = 0; i < 10; i++) {
      outbox.write(frame(800));
      outbox.flush();
    }
    channel.runPendingTasks();
    assertThat(timesFull).isZero();
    assertThat(read()).isEqualTo(8_000);
  }

  @Test
  void whatNettyHasNoRoomForWaitsAndGoesOutInOrder() {
    reads = false;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 300));
    for (int i = 1; i <= 4; i++) {
      outbox.write(frame(100 + i));
    }
    assertThat(outbox.isBehind()).isTrue();
    reads = true;
    outbox.flush();
    assertThat(outbox.isBehind()).isFalse();
    List<Integer> sizes = new ArrayList<>();
    ByteBuf frame;
    while ((frame = channel.readOutbound()) != null) {
      sizes.add(frame.readableBytes());
      frame.release();
    }
    assertThat(sizes).containsExactly(101, 102, 103, 104);
    assertThat(outbox.takenBytes()).isEqualTo(101 + 102 + 103 + 104);
  }

  @Test
  void whoIsTooSlowGetsTheReasonInPlaceOfWhatWaited() {
    reads = false;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 300));
    for (int i = 0; i < 5; i++) {
      outbox.write(frame(301));
    }
    channel.runPendingTasks();
    assertThat(timesFull).isEqualTo(1);
    outbox.writeLast(frame(7));
    reads = true;
    outbox.flush();
    assertThat(read()).as("what Netty had, and the reason").isEqualTo(301 + 7);
  }

  @Test
  void whatComesAtOnceIsNotTooMuchForWhoReadsIt() {
    for (int i = 0; i < 3; i++) {
      outbox.write(frame(600));
    }
    outbox.flush();
    channel.runPendingTasks();
    assertThat(timesFull).isZero();
    assertThat(read()).isEqualTo(1_800);
  }

  @Test
  void whatIsLargerThanTheLimitStillGoesToWhoHasReadAll() {
    outbox.write(frame(1_500));
    outbox.flush();
    outbox.write(frame(1_500));
    outbox.flush();
    channel.runPendingTasks();
    assertThat(timesFull).isZero();
    assertThat(read()).isEqualTo(3_000);
  }

  @Test
  void theLastWordsGoOutPastTheLimit() {
    reads = false;
    outbox.write(frame(600));
    outbox.write(frame(600));
    outbox.writeLast(frame(600));
    reads = true;
    outbox.flush();
    assertThat(read()).isEqualTo(1_200);
  }

  @Test
  void afterTheEndOfTheConnectionFramesAreReleased() {
    channel.close();
    outbox.write(frame(10));
    outbox.close();
    outbox.write(frame(10));
    outbox.writeLast(frame(10));
    outbox.flush();
    assertThat(read()).isZero();
  }

  @Test
  void onlyTheLastOfWhatStandsForTheSameWaitsAndItGoesOutBehindAllElse() {
    reads = false;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 100));
    assertThat(outbox.writeInPlaceOfOlder("a", frame(101))).isFalse();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(102)))
        .as("what Netty has is not taken back")
        .isFalse();
    outbox.write(frame(103));
    assertThat(outbox.writeInPlaceOfOlder("b", frame(104))).isFalse();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(105))).isTrue();
    assertThat(outbox.waitingBytes()).isEqualTo(103 + 104 + 105);
    assertThat(frames.get(1).refCnt()).isZero();
    reads = true;
    outbox.flush();
    List<Integer> sizes = new ArrayList<>();
    ByteBuf frame;
    while ((frame = channel.readOutbound()) != null) {
      sizes.add(frame.readableBytes());
      frame.release();
    }
    assertThat(sizes).containsExactly(101, 103, 104, 105);
    assertThat(outbox.waitingBytes()).isZero();
    assertThat(outbox.takenBytes()).isEqualTo(101 + 103 + 104 + 105);
  }

  @Test
  void whatGaveWayMakesRoom() {
    reads = false;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 100));
    outbox.write(frame(101));
    for (int i = 0; i < 10; i++) {
      outbox.writeInPlaceOfOlder("a", frame(700));
    }
    channel.runPendingTasks();
    assertThat(timesFull).isZero();
    outbox.writeInPlaceOfOlder("b", frame(700));
    channel.runPendingTasks();
    assertThat(timesFull).isEqualTo(1);
    assertThat(outbox.waitingBytes()).isZero();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(1))).isFalse();
    reads = true;
    outbox.flush();
    assertThat(read()).isEqualTo(101);
  }

  @Test
  void whatWaitsInPlaceOfOthersIsReleasedWithTheConnection() {
    reads = false;
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 100));
    outbox.write(frame(101));
    outbox.writeInPlaceOfOlder("a", frame(10));
    outbox.writeInPlaceOfOlder("a", frame(10));
    outbox.close();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(10))).isFalse();
    assertThat(outbox.isBehind()).isFalse();
    reads = true;
    outbox.flush();
    assertThat(read()).isEqualTo(101);
  }

  @Test
  void itKnowsWhenItLastFlushed() {
    long before = System.nanoTime();
    outbox.write(frame(1));
    outbox.flush();
    assertThat(outbox.lastFlushNanos()).isBetween(before, System.nanoTime());
    read();
  }
}
