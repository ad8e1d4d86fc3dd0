package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.presence.Note;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.PendingEvent;
import dev.warren.worker.publish.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelOrderTest {

  /** The delivery tag of the first event that is not finished. */
  private long firstOpen = 1;

  private final ChannelOrder order = new ChannelOrder(event -> event.tag() == firstOpen);
  private long tag;

  @Test
  void eventsWithoutAlertsDoNotWait() {
    assertThat(order.admit(plain("a"))).isTrue();
    PendingEvent second = plain("a");
    assertThat(order.admit(second)).isTrue();
    assertThat(order.release(second)).isFalse();
  }

  @Test
  void laterEventsOfTheChannelWaitForAnAlert() {
    PendingEvent alerting = alerting("a");
    PendingEvent second = plain("a");
    PendingEvent third = plain("a");

    assertThat(order.admit(alerting)).isTrue();
    assertThat(order.admit(second)).isFalse();
    assertThat(order.admit(plain("b"))).isTrue();
    assertThat(order.admit(third)).isFalse();

    assertThat(order.release(alerting)).isTrue();
    assertThat(order.next("a")).containsExactly(second, third);
    assertThat(order.admit(plain("a"))).isTrue();
  }

  @Test
  void nextStopsAtTheNextEventWithAlerts() {
    PendingEvent first = alerting("a");
    PendingEvent second = plain("a");
    PendingEvent third = alerting("a");
    PendingEvent fourth = plain("a");
    order.admit(first);
    List.of(second, third, fourth).forEach(order::admit);

    assertThat(order.release(first)).isTrue();
    assertThat(order.next("a")).containsExactly(second, third);
    assertThat(order.release(second)).isFalse();
    assertThat(order.release(third)).isTrue();
    assertThat(order.next("a")).containsExactly(fourth);
  }

  @Test
  void eventsDeliveredBeforeNextWaitBehindTheOthers() {
    PendingEvent first = alerting("a");
    PendingEvent second = plain("a");
    PendingEvent third = plain("a");
    order.admit(first);
    order.admit(second);

    assertThat(order.release(first)).isTrue();
    assertThat(order.admit(third)).isFalse();
    assertThat(order.next("a")).containsExactly(second, third);
  }

  @Test
  void channelIsForgottenWhenNothingWaits() {
    PendingEvent first = alerting("a");
    order.admit(first);

    assertThat(order.release(first)).isFalse();
    assertThat(order.admit(alerting("a"))).isTrue();
  }

  @Test
  void drainWaitsForAllEventsBeforeIt() {
    PendingEvent first = plain("a");
    PendingEvent second = plain("b");
    PendingEvent drain = drain();
    order.admit(first);
    order.admit(second);
    assertThat(order.admit(drain)).isFalse();

    assertThat(order.release(second)).isTrue();
    assertThat(order.next("b")).isEmpty();
    firstOpen = 3;
    assertThat(order.release(first)).isTrue();
    assertThat(order.next("a")).containsExactly(drain);
    assertThat(order.release(drain)).isFalse();
  }

  @Test
  void drainOfAnIdlePartitionDoesNotWait() {
    assertThat(order.admit(drain())).isTrue();
  }

  @Test
  void drainsComeInTheirOrder() {
    PendingEvent before = plain("a");
    PendingEvent first = drain();
    List.of(before, first).forEach(order::admit);

    firstOpen = 2;
    PendingEvent second = drain();
    assertThat(order.admit(second)).isFalse();
    assertThat(order.next("a")).containsExactly(first);
    firstOpen = 3;
    assertThat(order.next("a")).containsExactly(second);
  }

  @Test
  void drainDoesNotReleaseEventsBehindAnAlert() {
    PendingEvent before = plain("a");
    PendingEvent alerting = alerting("a");
    PendingEvent behind = plain("a");
    List.of(before, alerting, behind, drain()).forEach(order::admit);

    firstOpen = 2;
    assertThat(order.release(before)).isTrue();
    assertThat(order.next("a")).isEmpty();
    assertThat(order.release(alerting)).isTrue();
    assertThat(order.next("a")).containsExactly(behind);
  }

  private PendingEvent drain() {
    Note drain = new Note.Drain("c");
    BasicProperties properties = new BasicProperties.Builder().type(drain.type()).build();
    return new PendingEvent(
        ++tag,
        new Publication("", "q", properties, drain.encode()),
        EventPublications.only(publication("")));
  }

  private PendingEvent plain(String channel) {
    return new PendingEvent(++tag, publication(channel), EventPublications.only(publication("")));
  }

  private PendingEvent alerting(String channel) {
    return new PendingEvent(
        ++tag,
        publication(channel),
        new EventPublications(
            List.of(new AlertPublication("bob", publication(""), publication(""))), List.of()));
  }

  private static Publication publication(String key) {
    return new Publication("", key, new BasicProperties.Builder().build(), new byte[0]);
  }
}
