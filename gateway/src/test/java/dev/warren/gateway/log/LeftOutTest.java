package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.trace.EventMark;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Log lines about messages that cannot be read. */
class LeftOutTest {

  private final LeftOut leftOut = new LeftOut();

  private int lines(int messages, long atSecond) {
    int lines = 0;
    for (int i = 0; i < messages; i++) {
      lines +=
          leftOut.add(i, EventMark.of("e1", null), "odd", TimeUnit.SECONDS.toNanos(atSecond))
              ? 1
              : 0;
    }
    return lines;
  }

  @Test
  void floodOfUnreadableMessagesIsFewLines() {
    assertThat(lines(2_000, 0)).isEqualTo(10);
    assertThat(lines(2_000, 59)).isZero();
    assertThat(lines(5, 61)).isEqualTo(5);
    assertThat(lines(2_000, 62)).isEqualTo(5);
  }
}
