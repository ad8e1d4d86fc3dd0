package dev.warren.gateway.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Holds up the stop of a gateway, whose readiness is false already, while it serves old and new
 * clients as before. Balancers see the readiness with their next check only; without this delay
 * they would send new clients to a gateway that refuses them.
 */
public final class DrainDelay implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(DrainDelay.class);

  private final Duration delay;
  private final CountDownLatch skipped = new CountDownLatch(1);
  private volatile boolean running;

  public DrainDelay(SessionSettings settings) {
    this.delay = settings.drainDelay();
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    if (delay.isZero()) {
      return;
    }
    log.info("not ready any more; accepting clients for another {} ms", delay.toMillis());
    try {
      skipped.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the delay at once, for example because no balancer is left to notice the stop. */
  public void skip() {
    skipped.countDown();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before everything else. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
