package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.rabbitmq.client.Channel;
import dev.warren.gateway.queue.QueueDelivery.Tag;
import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {

  private final Channel channel = mock(Channel.class);
  private final Channel apart = mock(Channel.class);
  private final UnackedDeliveries unacked = new UnackedDeliveries();

  @Test
  void everyDeliveryIsTakenOnce() {
    long number = unacked.add(tag(7));

    assertThat(unacked.take(number, false)).containsExactly(tag(7));
    assertThat(unacked.take(number, false)).isEmpty();
    assertThat(unacked.mayBeLost(number)).isFalse();
  }

  @Test
  void cumulativeTakeEndsAtItsDelivery() {
    long first = unacked.add(tag(1));
    long second = unacked.add(tag(2));
    long third = unacked.add(tag(3));

    assertThat(unacked.take(second, true)).containsExactly(tag(2));
    assertThat(unacked.take(first, false)).isEmpty();
    assertThat(unacked.take(third, false)).containsExactly(tag(3));
  }

  @Test
  void cumulativeTakeNamesEveryChannel() {
    unacked.add(first(1));
    unacked.add(tag(1));
    long last = unacked.add(tag(2));

    assertThat(unacked.take(last, true)).containsExactly(first(1), tag(2));
  }

  @Test
  void lostDeliveriesAreStillKnown() {
    long first = unacked.add(first(1));
    long before = unacked.add(tag(1));
    unacked.lose();
    long after = unacked.add(tag(1));

    assertThat(unacked.take(before, false)).isEmpty();
    assertThat(unacked.mayBeLost(before)).isTrue();
    assertThat(unacked.mayBeLost(0)).isFalse();
    assertThat(unacked.mayBeLost(after)).isFalse();
    assertThat(unacked.take(after, false)).containsExactly(tag(1));
    assertThat(unacked.take(first, false)).containsExactly(first(1));
  }

  @Test
  void everyMessageTakesANumber() {
    assertThat(unacked.pass()).isEqualTo(1);
    assertThat(unacked.add(tag(9))).isEqualTo(2);
    assertThat(unacked.sent()).isEqualTo(2);
  }

  private Tag tag(long number) {
    return new Tag(channel, number, false);
  }

  private Tag first(long number) {
    return new Tag(apart, number, true);
  }
}
