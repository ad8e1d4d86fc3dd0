package dev.warren.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final Rates rates = new Rates(flow -> flow == Flow.LOG ? messages.get() : 0, clock::get);

  private void second(int more) {
    messages.addAndGet(more);
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    rates.read();
  }

  @Test
  void rateIsTheMeanOfTheLastTenSeconds() {
    for (int i = 0; i < 30; i++) {
      second(1);
    }
    for (int i = 0; i < 5; i++) {
      second(7);
    }
    Rates.All now = rates.now();
    assertThat(now.windowSeconds()).isEqualTo(10);
    assertThat(now.flows().get(Flow.LOG)).isEqualTo(new Rates.Rate(65, 4));
    assertThat(now.flows().get(Flow.QUEUE)).isEqualTo(new Rates.Rate(0, 0));
  }

  @Test
  void firstReplyHasAShorterWindow() {
    assertThat(rates.now().flows().get(Flow.LOG)).isEqualTo(new Rates.Rate(0, 0));
    messages.set(3);
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(rates.now().windowSeconds()).isEqualTo(0.5);
    assertThat(rates.now().flows().get(Flow.LOG)).isEqualTo(new Rates.Rate(3, 6));
  }
}
