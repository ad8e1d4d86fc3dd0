package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.testkit.Patience;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages for a queue that RabbitMQ does not declare. */
class QueueLaneTest {

  private final CompletableFuture<Void> declared = new CompletableFuture<>();
  private final LiveQueues queues = mock(LiveQueues.class);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final QueueLane lane =
      new QueueLane(
          ClientQueue.named("q"),
          new QueueLane.Shared(
              queues, mock(ConfirmedPublisher.class), Duration.ofMillis(1), timer));

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private WeakReference<byte[]> refused() {
    byte[] body = new byte[1_000];
    assertThat(lane.send("client", () -> null, new BasicProperties(), body))
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .withMessageContaining("was not declared in time");
    return new WeakReference<>(body);
  }

  /**
   * A refused message counts in no budget any more, and RabbitMQ may be away for days, so it must
   * not be kept.
   */
  @Test
  void refusedMessageIsForgotten() {
    when(queues.declared(any(), any())).thenReturn(declared);
    WeakReference<byte[]> body = refused();
    Patience.await("the end of the body")
        .until(
            () -> {
              System.gc();
              return body.get() == null;
            });
    assertThat(declared).isNotDone();
  }
}
