package dev.warren.cli.agent;

import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.broker.BrokerPublisher;
import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to RabbitMQ one by one, each confirmed. After a failure the next event goes over a
 * new connection. For one thread at a time.
 */
final class AmqpReporter implements Outcomes, AutoCloseable {

  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);

  private final String url;
  private @Nullable BrokerPublisher publisher;
  private long number;

  /** Why the event with the last number was refused. Written by the connection's thread. */
  private volatile @Nullable String refusal;

  AmqpReporter(String url) {
    this.url = url;
  }

  /**
   * Posts an event; RabbitMQ has stored it when this returns.
   *
   * @param id the event's
   * @throws Failure when RabbitMQ refuses it, does not confirm it, or is not reachable
   */
  void post(String channel, String id, byte[] event) throws InterruptedException {
    BrokerPublisher open = publisher;
    if (open == null) {
      open = new BrokerPublisher(BrokerLink.connect(url), this);
      publisher = open;
    }
    refusal = null;
    number++;
    boolean isDone = false;
    try {
      open.publish(number, channel, id, event);
      isDone = isConfirmed(open);
    } finally {
      if (!isDone) {
        close();
      }
    }
    if (!isDone) {
      throw unconfirmed(open);
    }
    String reason = refusal;
    if (reason != null) {
      throw Failure.refused(reason);
    }
  }

  /** Waits; an alarm that begins or ends wakes the wait, too. */
  private static boolean isConfirmed(BrokerPublisher open) throws InterruptedException {
    long until = System.nanoTime() + CONFIRM_LIMIT.toNanos();
    Duration left = CONFIRM_LIMIT;
    while (left.toMillis() > 0 && open.failure().isEmpty()) {
      if (open.awaitOutcome(left)) {
        return true;
      }
      left = Duration.ofNanos(until - System.nanoTime());
    }
    return false;
  }

  private static Failure unconfirmed(BrokerPublisher open) {
    return open.failure()
        .orElseGet(
            () ->
                Failure.unreachable(
                    open.blocked()
                        .map(alarm -> "RabbitMQ blocks publishers because of an alarm: " + alarm)
                        .orElse("RabbitMQ has not confirmed a status within 10 s"),
                    null));
  }

  @Override
  public void confirmed(long number) {
    // The thread that posts waits for it.
  }

  @Override
  public void refused(long number, String reason) {
    refusal = reason;
  }

  @Override
  public void close() {
    BrokerPublisher open = publisher;
    publisher = null;
    if (open != null) {
      open.close();
    }
  }
}
