package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A failure affects no other client, and no client continues with a gap that it cannot see. */
@ExtendWith(NoLeaks.class)
class FanOutFailureTest {

  private final OneLoop loop = new OneLoop();
  private boolean broken;

  /** A client with a subscription to channel {@code a}. */
  private FakeClient reader(TextEncoder encoder) {
    FakeClient reader = new FakeClient();
    loop.subscribe(reader, "a", encoder);
    return reader;
  }

  @Test
  void aFullOutboxHurtsNoOtherClient() {
    FakeClient slow = FakeClient.withOutbox(10);
    FakeClient other = new FakeClient();
    TextEncoder encoder = new TextEncoder("1");
    loop.subscribe(slow, "a", encoder);
    loop.subscribe(other, "a", encoder);
    slow.connection.reads = false;
    for (int i = 0; i < 20; i++) {
      loop.offer("a");
      loop.run();
      slow.connection.channel().runPendingTasks();
    }
    assertThat(other.frames()).hasSize(20);
    assertThat(slow.timesFull).isEqualTo(1);
    assertThat(slow.catchUp()).containsExactly("1:1");
  }

  @Test
  void afterAFailedEncodingItsReadersMustReturn() {
    MessageEncoder.WireFormat format =
        message -> {
          if (broken) {
            throw new IllegalStateException("on purpose");
          }
          return (":" + message.position() + " ").getBytes(StandardCharsets.US_ASCII);
        };
    FakeClient reader = new FakeClient();
    FakeClient other = new FakeClient();
    loop.subscribe(reader, "a", new TextEncoder("1", format));
    loop.subscribe(other, "b", new TextEncoder("1", format));
    loop.offer("b");
    loop.run();
    broken = true;
    loop.offer("a");
    loop.run();
    reader.connection.channel().runPendingTasks();
    broken = false;
    assertThat(reader.timesFull).isEqualTo(1);
    assertThat(other.timesFull).isZero();
    loop.offer("a");
    loop.offer("b");
    loop.run();
    assertThat(reader.frames()).isEmpty();
    assertThat(other.frames()).containsExactly("1:1", "1:4");
  }

  @Test
  void afterAFailedWriteItsReadersMustReturn() {
    FakeClient reader = new FakeClient();
    MessageEncoder failing =
        new TextEncoder("1") {
          @Override
          public void write(ByteBuf to, byte[] common, boolean text) {
            super.write(to, common, text);
            if (broken) {
              throw new LinkageError("on purpose");
            }
          }
        };
    loop.subscribe(reader, "a", failing);
    broken = true;
    loop.offer("a");
    loop.run();
    reader.connection.channel().runPendingTasks();
    assertThat(reader.timesFull).isEqualTo(1);
    broken = false;
    FakeClient later = new FakeClient();
    loop.subscribe(later, "a", failing);
    loop.offer("a");
    loop.run();
    assertThat(later.frames()).containsExactly("1:2");
  }

  @Test
  void aGapWithoutItsOwnFrameEndsTheSubscriptions() {
    FakeClient reader = reader(new TextEncoder("1"));
    loop.offer("a");
    loop.fanOut.gap();
    loop.offer("a");
    loop.run();
    reader.connection.channel().runPendingTasks();
    assertThat(reader.frames()).containsExactly("1:1");
    assertThat(reader.timesFull).isEqualTo(1);
  }

  @Test
  void aGapIsAFrameOfItsOwnOnceTheLogGoesOn() {
    FakeClient reader =
        reader(
            new TextEncoder("1") {
              @Override
              public ByteBuf gap(Gap gap, ByteBufAllocator allocator) {
                String text = gap.pattern() + ":" + gap.from() + "-" + gap.to() + " ";
                return allocator.buffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
              }
            });
    loop.offer("a");
    loop.fanOut.gap();
    loop.run();
    assertThat(reader.frames()).containsExactly("1:1");
    loop.position = 9;
    loop.offer("b");
    loop.offer("a");
    loop.run();
    assertThat(reader.frames()).containsExactly("a:1-9", "1:11");
    assertThat(reader.timesFull).isZero();
  }

  @Test
  void aGapIsShownByTheNextFrame() {
    TextEncoder afterGap = new TextEncoder("gap");
    FakeClient reader =
        reader(
            new TextEncoder("1") {
              @Override
              public MessageEncoder afterGap() {
                return afterGap;
              }
            });
    loop.offer("a");
    loop.fanOut.gap();
    loop.offer("a");
    loop.run();
    assertThat(reader.frames()).containsExactly("1:1", "gap:2");
    assertThat(reader.timesFull).isZero();
  }
}
