package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class VisitorTest {

  private static final int OLD = 3;
  private static final int NEW = 7;

  private final AtomicLongArray next = new AtomicLongArray(10);
  private final Arrivals arrivals = new Arrivals();
  private final Body body = Body.chatMessage(256);
  private final Visitor visitor = new Visitor(OLD, next);

  @Test
  void messagesBeforeTheJoinAreNotOwed() {
    publish(NEW);
    visitor.move(NEW);
    int meanwhile = publish(NEW);
    int onItsWay = publish(NEW);
    take(NEW, meanwhile);
    visitor.joined();
    assertThat(missing()).isZero();

    // It arrives although it is not owed, and makes up for nothing.
    take(NEW, onItsWay);
    publish(NEW);
    assertThat(missing()).isEqualTo(1);
    assertThat(arrivals.count()).isEqualTo(2);
    assertThat(arrivals.outOfOrder()).isZero();
  }

  @Test
  void lateMessagesOfTheRoomLeftAreInOrder() {
    int seen = publish(OLD);
    take(OLD, seen);
    int late = publish(OLD);
    visitor.move(NEW);
    take(OLD, late);
    assertThat(arrivals.outOfOrder()).isZero();

    take(OLD, late);
    take(5, 0); // No room of this member.
    assertThat(arrivals.outOfOrder()).isEqualTo(2);
    assertThat(missing()).isZero();
  }

  @Test
  void nobodyLeavesWhileAMessageIsMissing() {
    assertThat(visitor.mayLeave()).isTrue();
    int number = publish(OLD);
    assertThat(visitor.mayLeave()).isFalse();

    take(OLD, number);
    assertThat(visitor.mayLeave()).isTrue();
    visitor.move(NEW);
    assertThat(visitor.mayLeave()).isFalse();
    visitor.joined();
    assertThat(visitor.mayLeave()).isTrue();
  }

  @Test
  void aRepetitionDoesNotReplaceALostMessage() {
    int number = publish(OLD);
    publish(OLD);
    take(OLD, number);
    take(OLD, number);

    assertThat(missing()).isEqualTo(1);
    assertThat(arrivals.outOfOrder()).isEqualTo(1);
  }

  @Test
  void aRunBeginsWithoutDebts() {
    publish(OLD);
    assertThat(missing()).isEqualTo(1);

    visitor.reset();
    assertThat(missing()).isZero();
    publish(OLD);
    assertThat(missing()).isEqualTo(1);
  }

  private int publish(int room) {
    return (int) next.getAndIncrement(room);
  }

  private long missing() {
    return visitor.missing(new AtomicLongArray(10));
  }

  private void take(int room, int number) {
    byte[] bytes = body.fill(room, number, Body.now());
    ByteBuffer in = Bytes.buffer(bytes);
    visitor.take(arrivals, in, 0, bytes.length, Body.now());
  }
}
