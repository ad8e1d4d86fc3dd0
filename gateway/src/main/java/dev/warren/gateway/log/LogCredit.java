package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledges the messages of the log that were read. The consumer of a stream gets credit for
 * further messages by acknowledging; no message is removed. Thread-safe.
 */
final class LogCredit {

  private static final Logger log = LoggerFactory.getLogger(LogCredit.class);

  /**
   * How often a timer acknowledges the last messages of a quiet log. RabbitMQ closes an AMQP
   * channel with a delivery that waits longer than {@code consumer_timeout}.
   */
  private static final long ACKNOWLEDGE_REST_MS = 1_000;

  private final ScheduledExecutorService timer = DaemonThreads.timer("warren-log-acknowledging");

  private int every = 1;
  private @Nullable Channel channel;
  private long lastTag;
  private long acknowledgedTag;

  void start() {
    timer.scheduleWithFixedDelay(
        this::acknowledgeRest, ACKNOWLEDGE_REST_MS, ACKNOWLEDGE_REST_MS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    timer.shutdownNow();
  }

  /**
   * Deliveries now come by this AMQP channel, and their tags begin at 1.
   *
   * @param prefetch the consumer's prefetch; a quarter of it is acknowledged at a time, so that
   *     messages keep coming at little cost
   */
  synchronized void begin(Channel opened, int prefetch) {
    channel = opened;
    every = Math.max(1, prefetch / 4);
    lastTag = 0;
    acknowledgedTag = 0;
  }

  synchronized void end() {
    channel = null;
  }

  synchronized void received(long tag) throws IOException {
    lastTag = tag;
    if (lastTag - acknowledgedTag >= every) {
      acknowledge();
    }
  }

  private synchronized void acknowledgeRest() {
    try {
      acknowledge();
    } catch (IOException | RuntimeException e) {
      log.debug("the log's AMQP channel has ended: {}", e.toString());
    }
  }

  private void acknowledge() throws IOException {
    // Deliveries may still arrive while the connection is being closed.
    if (channel != null && channel.isOpen() && lastTag > acknowledgedTag) {
      channel.basicAck(lastTag, true);
      acknowledgedTag = lastTag;
    }
  }
}
