package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.LogRoute;
import dev.warren.testkit.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The publisher's lock. Runs without a broker. */
class ConfirmedPublisherTest {

  /** Every event loop reports arrivals, and the lock is the one that all clients publish with. */
  @Test
  void arrivalsNeedNoLockWithoutALimit() {
    ConfirmedPublisher publisher =
        new ConfirmedPublisher(
            name -> {
              throw new IOException("there is no broker in this test");
            },
            Duration.ofSeconds(5),
            new PublishSettings(0),
            new LogRoute());
    synchronized (publisher) {
      assertThat(CompletableFuture.runAsync(() -> publisher.arrived("an event")))
          .succeedsWithin(Patience.LIMIT);
    }
  }
}
