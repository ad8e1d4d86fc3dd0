package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class ReceivedTest {

  private final Arrivals arrivals = new Arrivals();
  private final Body body = Body.plain(150);

  @Test
  void aRepeatedOrLateMessageIsOutOfOrder() {
    Received received = new Received(0, 1, 1);

    for (int number : new int[] {7, 8, 8, 10, 9, 11}) {
      take(received, 0, number);
    }

    assertThat(arrivals.outOfOrder()).isEqualTo(2);
    assertThat(arrivals.count()).isEqualTo(6);
  }

  @Test
  void theOrderOfEachChannelIsItsOwn() {
    // Three of ten channels, from number 8 on: 8, 9 and 0.
    Received received = new Received(8, 3, 10);

    for (int channel : new int[] {8, 9, 0}) {
      take(received, channel, 1);
      take(received, channel, 2);
    }
    assertThat(arrivals.outOfOrder()).isZero();

    // This connection does not subscribe to channel 1.
    take(received, 1, 3);
    assertThat(arrivals.outOfOrder()).isEqualTo(1);
  }

  @Test
  void anUndeliveredMessageIsMissing() {
    Received received = new Received(1, 2, 3);
    take(received, 1, 0);

    assertThat(received.missing(new AtomicLongArray(new long[] {100, 2, 3}))).isEqualTo(4);
  }

  private void take(Received received, int channel, int number) {
    byte[] bytes = body.fill(channel, number, Body.now());
    ByteBuffer in = Bytes.buffer(bytes);
    received.take(arrivals, in, 0, bytes.length, Body.now());
  }
}
