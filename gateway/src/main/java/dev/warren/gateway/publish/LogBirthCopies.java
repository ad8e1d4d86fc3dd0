package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes births of the log to {@link Names#LOG_BIRTHS}, where retention does not remove them.
 * Retries while RabbitMQ takes no messages, during an alarm for example. Thread-safe; never waits.
 */
public final class LogBirthCopies implements Consumer<LogBirth> {

  private static final long RETRY_S = 5;

  private final ConfirmedPublisher publisher;

  /** Ensures that the copy of an earlier log never follows that of a later one. */
  private volatile @Nullable LogBirth latest;

  public LogBirthCopies(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void accept(LogBirth birth) {
    latest = birth;
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
              Long.toString(birth.epochMillis()).getBytes(StandardCharsets.US_ASCII))
          .whenComplete((done, failure) -> retry(birth, failure));
    }
  }

  private void retry(LogBirth birth, @Nullable Throwable failure) {
    if (failure != null) {
      CompletableFuture.delayedExecutor(RETRY_S, TimeUnit.SECONDS).execute(() -> copy(birth));
    }
  }
}
