package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledges the messages of the log that were read. A stream's consumer gets credit for more
 * messages by acknowledging, though no message is removed by it. Thread-safe.
 */
final class LogCredit {

  private static final Logger log = LoggerFactory.getLogger(LogCredit.class);

  /**
   * On a quiet log the last messages are acknowledged by this timer, since RabbitMQ closes an AMQP
   * channel whose delivery waits longer than {@code consumer_timeout}.
   */
  private static final long ACKNOWLEDGE_REST_MS = 1_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "warren-log-acknowledging");
            thread.setDaemon(true);
            return thread;
          });

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
   * From now on deliveries come by this AMQP channel, and their tags begin at 1.
   *
   * @param prefetch the consumer's prefetch; a quarter of it is acknowledged at a time, which keeps
   *     messages coming at little cost
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
    if (channel != null && lastTag > acknowledgedTag) {
      channel.basicAck(lastTag, true);
      acknowledgedTag = lastTag;
    }
  }
}
