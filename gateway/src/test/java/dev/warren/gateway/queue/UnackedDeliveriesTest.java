package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {

  private final UnackedDeliveries unacked = new UnackedDeliveries();

  @Test
  void everyDeliveryIsTakenOnce() {
    long number = unacked.add(7);

    assertThat(unacked.take(number, false)).hasValue(7);
    assertThat(unacked.take(number, false)).isEmpty();
    assertThat(unacked.mayBeLost(number)).isFalse();
  }

  @Test
  void cumulativeTakeEndsAtItsDelivery() {
    long first = unacked.add(1);
    long second = unacked.add(2);
    long third = unacked.add(3);

    assertThat(unacked.take(second, true)).hasValue(2);
    assertThat(unacked.take(first, false)).isEmpty();
    assertThat(unacked.take(third, false)).hasValue(3);
  }

  @Test
  void lostDeliveriesAreStillKnown() {
    long before = unacked.add(1);
    unacked.lose();
    long after = unacked.add(1);

    assertThat(unacked.take(before, false)).isEmpty();
    assertThat(unacked.mayBeLost(before)).isTrue();
    assertThat(unacked.mayBeLost(after)).isFalse();
    assertThat(unacked.take(after, false)).hasValue(1);
  }

  @Test
  void everyMessageTakesANumber() {
    assertThat(unacked.pass()).isEqualTo(1);
    assertThat(unacked.add(9)).isEqualTo(2);
  }
}
