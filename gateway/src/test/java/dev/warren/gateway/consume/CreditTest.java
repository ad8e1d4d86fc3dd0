package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The prefetch follows the sizes of a queue's messages, and never exceeds the client's own limit.
 */
class CreditTest {

  private static final int MB = 1024 * 1024;

  private final MessageSize size = new MessageSize();

  private Credit credit(int most, boolean automatic) {
    return new Credit(null, most, automatic, size);
  }

  /** Grants the next prefetch, and delivers as many messages, from this tag on. */
  private static int use(Credit credit, long fromTag) {
    int next = credit.next();
    credit.granted(next);
    for (int i = 0; i < next; i++) {
      credit.delivered(fromTag + i);
    }
    return next;
  }

  @Test
  void largeMessagesComeOneByOne() {
    size.sent(2 * MB);
    assertThat(credit(250, false).next()).isEqualTo(1);
    size.delivered(2 * MB);
    size.delivered(100);
    assertThat(credit(250, false).next()).as("a small one changes little").isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      size.delivered(100);
    }
    assertThat(credit(250, false).next()).isEqualTo(250);
  }

  @Test
  void creditGrowsToTheRequestedAndNoFurther() {
    Credit credit = credit(12, false);
    assertThat(use(credit, 1)).as("of an unknown size").isEqualTo(8);
    assertThat(use(credit, 9)).isEqualTo(4);
    assertThat(credit.next()).isZero();
    credit.settled(12, true);
    for (int tag = 13; tag <= 16; tag++) {
      credit.delivered(tag);
    }
    assertThat(credit.next()).as("the small consumer's credit is used up").isEqualTo(8);
  }

  @Test
  void clientThatHoldsMessagesGetsTheNextOnes() {
    size.sent(2 * MB);
    Credit credit = credit(3, false);
    for (int tag = 1; tag <= 3; tag++) {
      assertThat(use(credit, tag)).isEqualTo(1);
    }
    assertThat(credit.next()).isZero();
    credit.settled(1, false);
    assertThat(credit.next()).isEqualTo(1);
  }

  @Test
  void automaticAcknowledgementsKeepTheConsumer() {
    size.sent(2 * MB);
    Credit credit = credit(250, true);
    assertThat(use(credit, 1)).isEqualTo(1);
    assertThat(credit.next()).isZero();
  }

  @Test
  void idleMeansNothingUnacknowledgedAndNothingNew() {
    Credit credit = credit(10, false);
    use(credit, 1);
    assertThat(credit.settled()).isEqualTo(Credit.UNSETTLED);
    credit.settled(5, false);
    credit.settled(10, true);
    long settled = credit.settled();
    assertThat(credit.isIdleSince(settled)).isTrue();
    credit.delivered(11);
    credit.settled(11, false);
    assertThat(credit.isIdleSince(settled)).isFalse();
  }
}
