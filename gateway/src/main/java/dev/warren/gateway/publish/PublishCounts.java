package dev.warren.gateway.publish;

import dev.warren.gateway.publish.PublishFailed.Cause;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The outcomes of all messages, for the metrics. Thread-safe. */
public final class PublishCounts {

  private final LongAdder confirmed = new LongAdder();
  private final Map<Cause, LongAdder> failed = new EnumMap<>(Cause.class);
  private volatile LongConsumer onConfirm = nanos -> {};

  PublishCounts() {
    for (Cause cause : Cause.values()) {
      failed.put(cause, new LongAdder());
    }
  }

  /**
   * Sets a listener for every confirmed message.
   *
   * @param nanos receives the time from the publish to the confirm, in nanoseconds
   */
  public void onConfirm(LongConsumer nanos) {
    onConfirm = nanos;
  }

  void count(PendingMessage message, @Nullable Throwable failure) {
    if (failure == null) {
      confirmed.increment();
      onConfirm.accept(message.ageNanos());
    } else if (failure instanceof PublishFailed why) {
      counter(why.cause()).increment();
    }
  }

  private LongAdder counter(Cause cause) {
    return Objects.requireNonNull(failed.get(cause));
  }

  /** The number of messages that RabbitMQ has confirmed. */
  public long confirmed() {
    return confirmed.sum();
  }

  /** The number of messages that have failed for this cause. */
  public long failed(Cause cause) {
    return counter(cause).sum();
  }
}
