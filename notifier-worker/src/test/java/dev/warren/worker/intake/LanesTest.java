package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.Publications;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {

  private final Lanes lanes = new Lanes();
  private long tag;

  @Test
  void eventsWithoutAlertsDoNotWaitForEachOther() {
    assertThat(lanes.enter(plain("a"))).isTrue();
    Delivered second = plain("a");
    assertThat(lanes.enter(second)).isTrue();
    assertThat(lanes.leave(second)).isFalse();
  }

  @Test
  void anEventWithAlertsIsPassedByNoneOfItsChannelAndByAllOfOthers() {
    Delivered alerting = alerting("a");
    Delivered second = plain("a");
    Delivered third = plain("a");

    assertThat(lanes.enter(alerting)).isTrue();
    assertThat(lanes.enter(second)).isFalse();
    assertThat(lanes.enter(plain("b"))).isTrue();
    assertThat(lanes.enter(third)).isFalse();

    assertThat(lanes.leave(alerting)).isTrue();
    assertThat(lanes.next("a")).containsExactly(second, third);
    assertThat(lanes.enter(plain("a"))).isTrue();
  }

  @Test
  void whatWaitsGoesOnUpToTheNextWithAlerts() {
    Delivered first = alerting("a");
    Delivered second = plain("a");
    Delivered third = alerting("a");
    Delivered fourth = plain("a");
    lanes.enter(first);
    List.of(second, third, fourth).forEach(lanes::enter);

    assertThat(lanes.leave(first)).isTrue();
    assertThat(lanes.next("a")).containsExactly(second, third);
    assertThat(lanes.leave(second)).isFalse();
    assertThat(lanes.leave(third)).isTrue();
    assertThat(lanes.next("a")).containsExactly(fourth);
  }

  @Test
  void whatIsDeliveredBetweenLeavingAndNextWaitsBehindTheOthers() {
    Delivered first = alerting("a");
    Delivered second = plain("a");
    Delivered third = plain("a");
    lanes.enter(first);
    lanes.enter(second);

    assertThat(lanes.leave(first)).isTrue();
    assertThat(lanes.enter(third)).isFalse();
    assertThat(lanes.next("a")).containsExactly(second, third);
  }

  @Test
  void nothingIsKeptOfAChannelWhereNothingWaits() {
    Delivered first = alerting("a");
    lanes.enter(first);

    assertThat(lanes.leave(first)).isFalse();
    assertThat(lanes.enter(alerting("a"))).isTrue();
  }

  private Delivered plain(String channel) {
    return new Delivered(++tag, channel, Publications.only(publication()));
  }

  private Delivered alerting(String channel) {
    return new Delivered(
        ++tag,
        channel,
        new Publications(
            List.of(new AlertPublication("bob", publication(), publication())), List.of()));
  }

  private static Publication publication() {
    return new Publication("", "", new BasicProperties.Builder().build(), new byte[0]);
  }
}
