package dev.warren.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.FakeConnection;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.budget.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An outbox is bounded, and drops no frame silently. */
@ExtendWith(NoLeaks.class)
class OutboxTest {

  private final FakeConnection connection = new FakeConnection();
  private final List<ByteBuf> frames = new ArrayList<>();
  private int timesClosed;
  private final Budget all = new Budget("warren.budget.outboxes", 1_000_000);
  private final Outbox outbox = new Outbox(connection.context(), 1_000, all, () -> timesClosed++);

  private ByteBuf frame(int size) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(size);
    frame.writeCharSequence("x".repeat(size), StandardCharsets.US_ASCII);
    frames.add(frame);
    return frame;
  }

  /** How many bytes the other end has taken since the last call. */
  private int taken() {
    return connection.takenSizes().stream().mapToInt(Integer::intValue).sum();
  }

  private void assertAllTaken(int bytes) {
    runTasks();
    assertThat(timesClosed).isZero();
    assertThat(taken()).isEqualTo(bytes);
  }

  private void runTasks() {
    connection.channel().runPendingTasks();
  }

  @AfterEach
  void everyFrameIsReleased() {
    connection.channel().finishAndReleaseAll();
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  void anOverflowClosesTheConnectionOnce() {
    connection.reads = false;
    outbox.write(frame(600));
    outbox.write(frame(600));
    assertThat(timesClosed).as("before the next turn of the loop").isZero();
    outbox.write(frame(1));
    outbox.write(frame(600));
    runTasks();
    assertThat(timesClosed).isEqualTo(1);
    connection.reads = true;
    outbox.flush();
    outbox.write(frame(1));
    outbox.flush();
    runTasks();
    assertThat(timesClosed).isEqualTo(1);
    assertThat(taken()).isEqualTo(600);
  }

  @Test
  void framesThatTheClientTakesMakeRoom() {
    for (int i = 0; i < 10; i++) {
      outbox.write(frame(800));
      outbox.flush();
    }
    assertAllTaken(8_000);
  }

  @Test
  void framesThatWaitedGoOutInOrder() {
    connection.reads = false;
    connection.withBuffer(300);
    for (int i = 1; i <= 4; i++) {
      outbox.write(frame(100 + i));
    }
    assertThat(outbox.isBehind()).isTrue();
    connection.reads = true;
    outbox.flush();
    assertThat(outbox.isBehind()).isFalse();
    assertThat(connection.takenSizes()).containsExactly(101, 102, 103, 104);
    assertThat(outbox.takenBytes()).isEqualTo(101 + 102 + 103 + 104);
  }

  @Test
  void theReasonReplacesTheFramesThatWaited() {
    connection.reads = false;
    connection.withBuffer(300);
    for (int i = 0; i < 5; i++) {
      outbox.write(frame(301));
    }
    runTasks();
    assertThat(timesClosed).isEqualTo(1);
    outbox.writeLast(frame(7));
    connection.reads = true;
    outbox.flush();
    assertThat(taken()).as("the frame in Netty, and the reason").isEqualTo(301 + 7);
  }

  @Test
  void aBurstIsNotTooMuchForAFastClient() {
    for (int i = 0; i < 3; i++) {
      outbox.write(frame(600));
    }
    outbox.flush();
    assertAllTaken(1_800);
  }

  @Test
  void aFrameBeyondTheLimitGoesToAnEmptyOutbox() {
    outbox.write(frame(1_500));
    outbox.flush();
    outbox.write(frame(1_500));
    outbox.flush();
    assertAllTaken(3_000);
  }

  @Test
  void theReasonGoesOutBeyondTheLimit() {
    connection.reads = false;
    outbox.write(frame(600));
    outbox.write(frame(600));
    outbox.writeLast(frame(600));
    connection.reads = true;
    outbox.flush();
    assertThat(taken()).isEqualTo(1_200);
  }

  @Test
  void framesForAnEndedConnectionAreReleased() {
    connection.channel().close();
    outbox.write(frame(10));
    outbox.close();
    outbox.write(frame(10));
    outbox.writeLast(frame(10));
    outbox.flush();
    assertThat(taken()).isZero();
  }

  @Test
  void onlyTheLastFrameOfAKeyWaits() {
    connection.reads = false;
    connection.withBuffer(100);
    assertThat(outbox.writeInPlaceOfOlder("a", frame(101))).isFalse();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(102))).as("a frame in Netty stays").isFalse();
    outbox.write(frame(103));
    assertThat(outbox.writeInPlaceOfOlder("b", frame(104))).isFalse();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(105))).isTrue();
    assertThat(outbox.waitingBytes()).isEqualTo(103 + 104 + 105);
    assertThat(frames.get(1).refCnt()).isZero();
    connection.reads = true;
    outbox.flush();
    assertThat(connection.takenSizes()).containsExactly(101, 103, 104, 105);
    assertThat(outbox.waitingBytes()).isZero();
    assertThat(outbox.takenBytes()).isEqualTo(101 + 103 + 104 + 105);
  }

  @Test
  void replacedFramesMakeRoom() {
    connection.reads = false;
    connection.withBuffer(100);
    outbox.write(frame(101));
    for (int i = 0; i < 10; i++) {
      outbox.writeInPlaceOfOlder("a", frame(700));
    }
    runTasks();
    assertThat(timesClosed).isZero();
    outbox.writeInPlaceOfOlder("b", frame(700));
    runTasks();
    assertThat(timesClosed).isEqualTo(1);
    assertThat(outbox.waitingBytes()).isZero();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(1))).isFalse();
    connection.reads = true;
    outbox.flush();
    assertThat(taken()).isEqualTo(101);
  }

  @Test
  void waitingFramesEndWithTheConnection() {
    connection.reads = false;
    connection.withBuffer(100);
    outbox.write(frame(101));
    outbox.writeInPlaceOfOlder("a", frame(10));
    outbox.writeInPlaceOfOlder("a", frame(10));
    outbox.close();
    assertThat(outbox.writeInPlaceOfOlder("a", frame(10))).isFalse();
    assertThat(outbox.isBehind()).isFalse();
    connection.reads = true;
    outbox.flush();
    assertThat(taken()).isEqualTo(101);
  }

  @Test
  void theTimeOfTheLastFlushIsKnown() {
    long before = System.nanoTime();
    outbox.write(frame(1));
    outbox.flush();
    assertThat(outbox.lastFlushNanos()).isBetween(before, System.nanoTime());
    taken();
  }
}
