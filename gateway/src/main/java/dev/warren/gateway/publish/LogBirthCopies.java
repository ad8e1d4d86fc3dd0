package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.LogBirth;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes births of the log to {@link Names#LOG_BIRTHS}, where retention does not remove them, and
 * then lets the publisher write batches if the log has them. A gateway that starts later finds the
 * offset of the first batch there. Retries while RabbitMQ takes no messages, during an alarm for
 * example. Thread-safe; never waits.
 */
public final class LogBirthCopies implements Consumer<LogBirth> {

  private static final long RETRY_S = 5;

  private final ConfirmedPublisher publisher;
  private final LogRoute route;

  /** Ensures that the copy of an earlier log never follows that of a later one. */
  private volatile @Nullable LogBirth latest;

  /**
   * @param route the way of the publisher's messages
   */
  public LogBirthCopies(ConfirmedPublisher publisher, LogRoute route) {
    this.publisher = publisher;
    this.route = route;
  }

  @Override
  public void accept(LogBirth birth) {
    latest = birth;
    if (!birth.hasBatches()) {
      route.batches(false);
    }
    copy(birth);
  }

  private void copy(LogBirth birth) {
    if (birth.equals(latest)) {
      publisher
          .publish(
              "",
              Names.LOG_BIRTHS,
              new BasicProperties.Builder()
                  .type(LogBirth.MESSAGE_TYPE)
                  .contentType("text/plain")
                  .deliveryMode(Persistent.MODE)
                  .headers(Map.of())
                  .build(),
              birth.encode())
          .whenComplete((done, failure) -> copied(birth, failure));
    }
  }

  private void copied(LogBirth birth, @Nullable Throwable failure) {
    if (failure == null && birth.equals(latest)) {
      route.batches(birth.hasBatches());
    } else if (failure != null) {
      CompletableFuture.delayedExecutor(RETRY_S, TimeUnit.SECONDS).execute(() -> copy(birth));
    }
  }
}
