package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.longThat;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.consume.MessageSize;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.consume.ReopeningChannel;
import dev.warren.gateway.consume.Served;
import dev.warren.gateway.consume.Unread;
import dev.warren.gateway.queue.QueueDelivery.Tag;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An idle consumer is replaced by a new one. Each test runs the tasks of the channel by hand. */
class IdleQueueConsumerTest {

  private final Channel channel = mock(Channel.class);
  private final ReopeningChannel reopening = mock(ReopeningChannel.class);
  private final LiveQueues queues = mock(LiveQueues.class);
  private final Deque<ReopeningChannel.Task> tasks = new ArrayDeque<>();
  private final Deque<ReopeningChannel.Task> later = new ArrayDeque<>();
  private final Deque<CompletableFuture<Served>> checks = new ArrayDeque<>();
  private final Deque<Consumer> consuming = new ArrayDeque<>();
  private final Served serves = new Served(null, Runnable::run, () -> {});
  private final Unread unread = new Unread(1_000_000, new Budget("test", 1_000_000));
  private final QueueIntake consumer =
      new QueueIntake(
          ClientQueue.named("q"),
          queues,
          new QueueTerms(10, false, unread, new MessageSize(), QueueCreator.UNLIMITED),
          mock(QueueListener.class),
          new FirstMessages());

  @BeforeEach
  void consume() throws IOException {
    Connection connection = mock(Connection.class);
    when(connection.getServerProperties()).thenReturn(Map.of("version", "3.10.8"));
    when(channel.getConnection()).thenReturn(connection);
    when(channel.basicConsume(anyString(), anyBoolean(), any(Consumer.class)))
        .thenAnswer(
            call -> {
              consuming.add(call.getArgument(2));
              return "tag-" + consuming.size();
            });
    doAnswer(call -> tasks.add(call.getArgument(0))).when(reopening).run(any());
    doAnswer(call -> tasks.add(call.getArgument(1))).when(reopening).run(any(), any());
    // Keeps the idle checks, which have a long delay, and drops tasks with a short one.
    doAnswer(call -> later.add(call.getArgument(0)))
        .when(reopening)
        .runLater(any(), longThat(delayMs -> delayMs > 1_000));
    when(queues.live(any(), any()))
        .thenAnswer(
            call -> {
              checks.add(new CompletableFuture<>());
              return checks.getLast();
            });
    ConsumerChannels channels = mock(ConsumerChannels.class);
    when(channels.open(any())).thenReturn(reopening);
    consumer.on(channels);
    consumer.opened(channel);
    checks.remove().complete(serves);
    run(tasks);
    assertThat(consuming).hasSize(1);
  }

  @Test
  void idleConsumerConsumesAnew() throws IOException {
    becomeIdle();
    checks.remove().complete(serves);
    run(tasks);
    verify(channel).basicCancel("tag-1");
    consuming.getLast().handleCancelOk("tag-1");
    assertThatThrownBy(() -> run(tasks)).hasMessageContaining("anew");
  }

  @Test
  void deliveryDuringTheCheckKeepsTheConsumer() throws IOException {
    becomeIdle();
    deliver(1);
    checks.remove().complete(serves);
    run(tasks);
    verify(channel, never()).basicCancel(any());
    assertThat(later).as("the next check").hasSize(1);
  }

  @Test
  void failedCheckKeepsTheConsumer() throws IOException {
    becomeIdle();
    checks.remove().completeExceptionally(new IOException("RabbitMQ does not answer"));
    run(tasks);
    verify(channel, never()).basicCancel(any());
    assertThat(later).as("the next check").hasSize(1);
  }

  /** Closing the channel would make RabbitMQ deliver that message again. */
  @Test
  void deliveryDuringTheCancelKeepsTheChannel() throws IOException {
    becomeIdle();
    checks.remove().complete(serves);
    run(tasks);
    deliver(1);
    consuming.getLast().handleCancelOk("tag-1");
    run(tasks);
    verify(channel, times(2)).basicConsume(anyString(), anyBoolean(), any(Consumer.class));
    assertThat(later).as("the next check").hasSize(1);
  }

  /** The acknowledgement may not be written yet. */
  @Test
  void freshAcknowledgementKeepsTheConsumer() throws IOException {
    deliver(1);
    run(later);
    acknowledge(1);
    run(later);
    assertThat(checks).isEmpty();
    run(later);
    assertThat(checks).hasSize(1);
  }

  /**
   * After an acknowledgement, RabbitMQ would deliver one more message and then requeue it, and
   * others would overtake it.
   */
  @Test
  void acknowledgementsWaitForTheConsumersEnd() throws IOException {
    readWholeCredit();
    run(tasks);
    verify(channel).basicCancel("tag-1");
    acknowledge(1);
    acknowledge(2);
    verify(reopening, never()).acknowledge(any(), any(), any());
    consuming.getLast().handleCancelOk("tag-1");
    while (!tasks.isEmpty()) {
      run(tasks);
    }
    verify(reopening, times(2)).acknowledge(any(), any(), any());
    assertThat(consuming).hasSize(2);
  }

  @Test
  void consumerWithUsableCreditIsNotReplaced() throws IOException {
    readWholeCredit();
    acknowledge(1);
    run(tasks);
    verify(channel, never()).basicCancel(any());
  }

  /**
   * The client's acknowledgements bound this consumer. Ending it would requeue messages that are
   * under way.
   */
  @Test
  void consumerOfASlowReaderStays() throws IOException {
    deliver(1, 700_000);
    assertThat(unread.isHigh()).isTrue();
    assertThat(tasks).isEmpty();
    deliver(2, 700_000);
    verify(reopening, times(2)).runLater(any(), longThat(delayMs -> delayMs < 1_000));
  }

  private void readWholeCredit() throws IOException {
    for (int number = 1; number <= 8; number++) {
      deliver(number);
      Envelope envelope = new Envelope(number, false, "", "q");
      consumer.taken(
          QueueDelivery.of(channel, envelope, new BasicProperties(), new byte[0]).bytes());
    }
    consumer.progressed();
  }

  private void acknowledge(long number) {
    consumer.acknowledge(new Tag(channel, number, false), false, on -> {}, written -> {});
  }

  /** Two checks in a row find no unacknowledged message and no delivery. */
  private void becomeIdle() throws IOException {
    run(later);
    assertThat(checks).isEmpty();
    run(later);
    assertThat(checks).hasSize(1);
  }

  private void deliver(long number) throws IOException {
    deliver(number, 0);
  }

  private void deliver(long number, int bytes) throws IOException {
    consuming
        .getLast()
        .handleDelivery(
            "tag-1", new Envelope(number, false, "", "q"), new BasicProperties(), new byte[bytes]);
  }

  private void run(Deque<ReopeningChannel.Task> due) throws IOException {
    due.remove().run(channel);
  }
}
