package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InTransitTest {

  private static final int LEAST = 64;
  private static final BasicProperties PLAIN = new BasicProperties();

  private long nowNanos = System.nanoTime();
  private int sent;

  private void send(InTransit transit, int events) {
    for (int i = 0; i < events; i++) {
      PendingMessage message =
          new PendingMessage("client", "x", "a", PLAIN, new byte[0], Duration.ofHours(1))
              .with("event" + ++sent);
      transit.sent(message, nowNanos);
    }
  }

  private void pass(InTransit transit, int arrivals, long millis) {
    for (int i = 0; i < arrivals; i++) {
      transit.arrived("other");
    }
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    transit.look(nowNanos);
  }

  /** How many events may be sent until the transit is full. */
  private int room(InTransit transit) {
    int before = transit.size();
    for (int i = 0; i < 10_000 && !transit.isFull(); i++) {
      send(transit, 1);
    }
    return transit.size() - before;
  }

  private InTransit following() {
    InTransit transit = InTransit.atLeast(LEAST);
    transit.look(nowNanos);
    return transit;
  }

  @Test
  void asManyMayBeInTransitAsArriveWithin50Millis() {
    InTransit transit = following();
    pass(transit, 2_000, 100);
    assertThat(room(transit)).isEqualTo(1_000);
  }

  @Test
  void slowArrivalsLeaveTheLeast() {
    InTransit transit = following();
    assertThat(room(transit)).isEqualTo(LEAST);
    InTransit slow = following();
    pass(slow, 20, 100);
    assertThat(room(slow)).isEqualTo(LEAST);
  }

  @Test
  void limitFallsWithTheArrivals() {
    InTransit transit = following();
    pass(transit, 2_000, 100);
    send(transit, 500);
    assertThat(transit.isFull()).isFalse();
    pass(transit, 400, 100);
    assertThat(transit.isFull()).isTrue();
  }

  @Test
  void settingIsTheLimitHoweverManyArrive() {
    InTransit transit = InTransit.limitedTo(100);
    transit.look(nowNanos);
    pass(transit, 2_000, 100);
    assertThat(room(transit)).isEqualTo(100);
  }

  @Test
  void zeroIsNoLimit() {
    InTransit transit = InTransit.limitedTo(0);
    send(transit, 10_000);
    assertThat(transit.isFull()).isFalse();
  }
}
