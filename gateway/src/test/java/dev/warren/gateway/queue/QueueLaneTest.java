package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.publish.PublishFailed.Cause;
import dev.warren.testkit.Patience;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** Messages for a queue that RabbitMQ does not declare, or that has confirmed none yet. */
class QueueLaneTest {

  private final CompletableFuture<Boolean> declared = new CompletableFuture<>();
  private final LiveQueues queues = mock(LiveQueues.class);
  private final ConfirmedPublisher publisher = mock(ConfirmedPublisher.class);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  /** The clients in whose lines the publisher got messages. */
  private final BlockingQueue<Object> lines = new LinkedBlockingQueue<>();

  private CompletableFuture<Void> confirm = new CompletableFuture<>();

  private QueueLane lane(Duration boundedWait) {
    return new QueueLane(
        ClientQueue.named("q"), new QueueLane.Shared(queues, publisher, boundedWait, timer));
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private WeakReference<byte[]> refused() {
    byte[] body = new byte[1_000];
    assertThat(
            lane(Duration.ofMillis(1))
                .send("client", QueueCreator.UNLIMITED, new BasicProperties(), body))
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

  /** The queue of a user who creates many may wait for longer than a message may. */
  @Test
  void timeOfAMessageDoesNotRunOutWhileItsQueueIsInLine() {
    Duration boundedWait = Duration.ofMillis(200);
    when(queues.declared(any(), any())).thenReturn(declared);
    when(queues.isInLine(any())).thenReturn(true);
    when(publisher.publish(any(), any(), any(), any(), any(), any())).thenReturn(confirm);
    CompletionStage<Void> sent = send(lane(boundedWait));
    verify(queues, timeout(Patience.LIMIT.toMillis()).atLeast(2)).isInLine(any());
    declared.complete(true);
    ArgumentCaptor<Duration> within = ArgumentCaptor.forClass(Duration.class);
    verify(publisher).publish(any(), any(), any(), any(), any(), within.capture());
    assertThat(within.getValue()).isGreaterThan(boundedWait.dividedBy(2));
    assertThat(sent.toCompletableFuture()).isNotDone();
  }

  private CompletionStage<Void> send(QueueLane lane) {
    return lane.send("client", QueueCreator.UNLIMITED, new BasicProperties(), new byte[1]);
  }

  /** The publisher notes each attempt in {@link #lines} and completes it by {@link #confirm}. */
  private void attemptsAreNoted() {
    when(queues.declared(any(), any())).thenReturn(CompletableFuture.completedFuture(false));
    when(publisher.publish(any(), any(), any(), any(), any(), any()))
        .thenAnswer(
            call -> {
              confirm = new CompletableFuture<>();
              lines.add(call.getArgument(0));
              return confirm;
            });
  }

  /**
   * All clients of the queue wait for its first confirm, and a client may have thousands of events
   * in its line.
   */
  @Test
  void messageBeforeTheFirstConfirmHasALineOfItsOwn() throws Exception {
    attemptsAreNoted();
    QueueLane lane = lane(Patience.LIMIT);
    send(lane);
    assertThat(lines).containsExactly(lane);
    confirm.complete(null);
    send(lane);
    assertThat(lines).containsExactly(lane, "client");
    lines.clear();
    confirm.completeExceptionally(new PublishFailed(Cause.NACKED, "for this test"));
    assertThat(Patience.take("the second attempt", lines)).isSameAs(lane);
  }

  /** The publisher's own reason names no queue. */
  @Test
  void nackAtTheEndOfTheTimeNamesTheQueue() throws Exception {
    attemptsAreNoted();
    CompletionStage<Void> sent = send(lane(Duration.ZERO));
    Patience.take("the attempt", lines);
    confirm.completeExceptionally(new PublishFailed(Cause.NACKED, "for this test"));
    assertThat(sent)
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .withMessageContaining("the queue 'q' is full");
  }

  private void returnMessage() throws Exception {
    Patience.take("an attempt", lines);
    confirm.completeExceptionally(new PublishFailed(Cause.UNROUTABLE, "for this test"));
  }

  /** RabbitMQ 3.10 may remove a queue several times after it has confirmed its declaration. */
  @Test
  void deletedQueueIsDeclaredWhileThereIsTime() throws Exception {
    attemptsAreNoted();
    CompletionStage<Void> sent = send(lane(Patience.LIMIT));
    int returns = 20;
    for (int i = 0; i < returns; i++) {
      returnMessage();
    }
    Patience.take("the last attempt", lines);
    confirm.complete(null);
    assertThat(sent).succeedsWithin(Patience.LIMIT);
    verify(queues, times(returns)).forget(any());
  }

  @Test
  void messageOfADeletedQueueFailsWhenItsTimeIsUp() throws Exception {
    attemptsAreNoted();
    CompletionStage<Void> sent = send(lane(Duration.ofMillis(1)));
    Patience.await("the end of its time")
        .until(
            () -> {
              if (lines.poll() != null) {
                confirm.completeExceptionally(new PublishFailed(Cause.UNROUTABLE, "for this test"));
              }
              return sent.toCompletableFuture().isDone();
            });
    assertThat(sent)
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .extracting(failed -> ((PublishFailed) failed.getCause()).cause())
        .isEqualTo(Cause.UNROUTABLE);
  }
}
