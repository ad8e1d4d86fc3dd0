package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many messages RabbitMQ may send ahead to the live reader. */
class LogCareTest {

  private static final int LARGE = 2_000_000;
  private static final int SMALL = 500;

  private long nanos;

  private final LogCare care =
      new LogCare(
          name -> {
            throw new IOException("there is no broker in this test");
          },
          () -> nanos);

  /** How many changes of the prefetch these messages cause. */
  private int changes(int messages, int bytes) {
    int changes = 0;
    for (int i = 0; i < messages; i++) {
      changes += care.read(bytes) == null ? 0 : 1;
    }
    return changes;
  }

  @Test
  void smallMessagesAreReadFarAhead() {
    assertThat(changes(10_000, SMALL)).isZero();
    assertThat(care.prefetch()).isEqualTo(2_000);
  }

  @Test
  void singleLargeMessagesChangeNothing() {
    for (int i = 0; i < 100; i++) {
      assertThat(changes(1, LARGE) + changes(99, SMALL)).isZero();
    }
  }

  @Test
  void fewLargeMessagesAreReadAhead() {
    assertThat(changes(10, LARGE)).isOne();
    assertThat((long) care.prefetch() * LARGE).isLessThan(100_000_000);
  }

  @Test
  void messagesOfMiddleSizeAreReadFarAheadAgain() {
    changes(10, LARGE);
    nanos += TimeUnit.SECONDS.toNanos(61);
    assertThat(changes(1_000, 60_000)).isOne();
    assertThat(care.prefetch()).isEqualTo(2_000);
  }

  @Test
  void publisherCannotCauseManyChanges() {
    changes(10, LARGE);
    for (int i = 0; i < 20; i++) {
      assertThat(changes(1_000, SMALL) + changes(10, LARGE)).isZero();
    }
  }
}
