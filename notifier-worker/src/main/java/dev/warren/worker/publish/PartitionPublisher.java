package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Backoff;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one partition's messages in the order of the calls, on an AMQP channel of {@link
 * PublisherLink}. Topic messages go to the log in batches ({@link LogBatch}), in {@link
 * BatchRounds}. So an alert may go out before an earlier topic message, but all topic messages keep
 * their order. Without a connection the messages wait here; after a loss, those without a confirm
 * are published again, before all others. So a message may reach RabbitMQ twice, but its first copy
 * never comes after a later message.
 *
 * <p>If RabbitMQ returns a message other than an alert, the log is missing. Then all messages wait
 * for the next connection, which declares the log again.
 */
final class PartitionPublisher implements LinkUser, BatchRounds.Member {

  /** The pause before the next connection, while messages are returned. */
  private static final Backoff RETURNED_BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

  /** The most batches of a partition in a round. */
  private static final int MOST_BATCHES = 4;

  private final PublisherLink link;
  private final PartitionLock lock;
  private final PartitionState state;
  private final ScheduledExecutorService thread;
  private final Results results;
  private final Unconfirmed unconfirmed = new Unconfirmed();

  /** The AMQP channel; null without a connection that works. Guarded by the lock. */
  private @Nullable Channel channel;

  /** The number of connections in a row on which a message was returned. Guarded by the lock. */
  private int returns;

  /** Receives the outcome of each message, with the lock held. */
  interface Results {

    /**
     * RabbitMQ has confirmed these messages, some of which it may have returned before.
     *
     * @param ack whether RabbitMQ has stored them; otherwise a queue has refused them
     */
    void confirmed(List<OutgoingMessage> messages, boolean ack) throws IOException;

    /** No queue is bound for the alert. Its confirm follows. */
    void returned(AlertAttempt alert);

    /** The message is given up; returns the message to publish instead. */
    Optional<OutgoingMessage> giveUp(OutgoingMessage message, String reason) throws IOException;
  }

  /**
   * @param thread runs steps that wait for RabbitMQ
   */
  PartitionPublisher(PartitionChannel partition, ScheduledExecutorService thread, Results results) {
    this.link = partition.link();
    this.lock = partition.lock();
    this.state = partition.state();
    this.thread = thread;
    this.results = results;
    link.add(this);
  }

  /** Whether no publication awaits its confirm. */
  boolean isIdle() {
    lock.assertHeld();
    return unconfirmed.isEmpty();
  }

  /** Ends the AMQP channel, after which nothing is published. Waits for RabbitMQ. */
  void end() {
    link.remove(this);
    Optional<Channel> last = lock.get(() -> Optional.ofNullable(channel));
    if (last.isPresent()) {
      try {
        last.get().abort();
      } catch (IOException e) {
        throw new IllegalStateException("abort ignores failures, but threw one", e);
      }
    }
    suspend(); // Later messages only wait.
  }

  @Override
  public void resume(Connection connection) throws IOException {
    if (state.hasEnded()) {
      return;
    }
    // Called without the lock, because this waits for RabbitMQ.
    Channel opened = connection.createChannel();
    if (opened == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel; raise channel_max");
    }
    opened.confirmSelect();
    opened.addConfirmListener(
        (number, multiple) -> onChannel(opened, () -> confirmed(number, multiple, true)),
        (number, multiple) -> onChannel(opened, () -> confirmed(number, multiple, false)));
    opened.addReturnListener(message -> onChannel(opened, () -> returned(connection, message)));
    opened.addShutdownListener(cause -> channelClosed(connection, cause));
    lock.run(
        () -> {
          channel = opened;
          for (OutgoingMessage message : unconfirmed.takeWaiting()) {
            message.markSuspect(false);
            send(message);
          }
        });
  }

  /** RabbitMQ has closed the channel alone. Its messages are sifted on the next connection. */
  private void channelClosed(Connection of, ShutdownSignalException cause) {
    if (!cause.isHardError() && !cause.isInitiatedByApplication()) {
      thread.execute(() -> link.restart(of, "channel closed: " + cause.getMessage()));
    }
  }

  /**
   * Runs a step for the current channel. For an earlier channel nothing is done, because its
   * messages are published again.
   */
  private void onChannel(Channel of, PartitionLock.Step step) {
    runLocked(
        () -> {
          if (of == channel && !state.hasEnded()) {
            step.run();
          }
        });
  }

  /** Runs a step with the lock held, and handles its failure. */
  private void runLocked(PartitionLock.Step step) {
    lock.run(step, state::fail);
    if (state.hasEnded()) {
      // Its confirms count no more, so no other partition may wait for them.
      link.rounds().remove(this);
    }
  }

  @Override
  public void suspend() {
    runLocked(this::suspendLocked);
  }

  private void suspendLocked() {
    lock.assertHeld();
    channel = null;
    unconfirmed.suspend();
    link.rounds().done(this, false);
  }

  @Override
  public List<OutgoingMessage> suspects() {
    return lock.get(() -> state.hasEnded() ? List.of() : unconfirmed.suspects());
  }

  @Override
  public void settle(OutgoingMessage suspect) {
    runLocked(
        () -> {
          if (unconfirmed.removeWaiting(suspect) && !state.hasEnded()) {
            results.confirmed(List.of(suspect), true);
          }
        });
  }

  @Override
  public void setAside(OutgoingMessage suspect, String reason) {
    runLocked(
        () -> {
          if (unconfirmed.removeWaiting(suspect)) {
            results.giveUp(suspect, reason).ifPresent(unconfirmed::addWaiting);
          }
        });
  }

  void send(OutgoingMessage message) {
    lock.assertHeld();
    Publication publication = message.publication();
    if (channel == null) {
      unconfirmed.addWaiting(message);
    } else if (publication.isBatched(link.route())) {
      unconfirmed.nextBatch().add(message);
      if (link.rounds().begin(this)) {
        publishRound();
      }
    } else {
      if (publication.exchange().equals(Names.TOPICS)) {
        // A note about events comes after them in the log.
        publishBatches(Integer.MAX_VALUE);
      }
      publishSingle(message);
    }
  }

  @Override
  public void publishRound() {
    runLocked(
        () -> {
          if (!state.hasEnded()) {
            publishBatches(MOST_BATCHES);
          }
          if (unconfirmed.batches() == 0) {
            link.rounds().done(this, false);
          }
        });
  }

  private void publishSingle(OutgoingMessage message) {
    Channel on = channel;
    if (on == null) {
      unconfirmed.addWaiting(message);
      return;
    }
    unconfirmed.add(on.getNextPublishSeqNo(), message);
    publish(on, message.publication());
  }

  /** Publishes the messages for the next batches, while fewer than these batches are in flight. */
  private void publishBatches(int most) {
    lock.assertHeld();
    Deque<OutgoingMessage> next = unconfirmed.nextBatch();
    while (channel != null && !next.isEmpty() && unconfirmed.batches() < most) {
      LogBatch records = new LogBatch();
      List<OutgoingMessage> messages = new ArrayList<>();
      boolean canBeBatched = true;
      while (canBeBatched && !next.isEmpty() && records.hasRoom()) {
        canBeBatched = next.element().publication().addTo(records);
        if (canBeBatched) {
          messages.add(next.remove());
        }
      }
      if (!messages.isEmpty()) {
        unconfirmed.addBatch(channel.getNextPublishSeqNo(), messages);
        publish(channel, Publication.batch(records));
      }
      if (!canBeBatched && channel != null) {
        publishSingle(next.remove());
      }
    }
  }

  private void publish(Channel on, Publication publication) {
    try {
      on.basicPublish(
          publication.exchange(),
          publication.routingKey(),
          true,
          publication.properties(),
          publication.body());
    } catch (IOException | RuntimeException e) {
      // The message is in flight on a dead channel. The AMQP client may have counted it although
      // RabbitMQ has not, so the numbers of later confirms on this channel may be wrong.
      suspendLocked();
      thread.execute(() -> link.restart(on.getConnection(), ReconnectingConnection.reason(e)));
    }
  }

  private void confirmed(long number, boolean multiple, boolean ack) throws IOException {
    returns = 0;
    results.confirmed(unconfirmed.remove(number, multiple), ack);
    if (unconfirmed.batches() == 0) {
      link.rounds().done(this, !unconfirmed.nextBatch().isEmpty());
    }
  }

  private void returned(Connection by, Return message) {
    AlertAttempt alert =
        unconfirmed.findReturned(
            message.getExchange(), message.getRoutingKey(), message.getProperties().getMessageId());
    if (alert != null) {
      results.returned(alert);
      return;
    }
    String reason =
        "RabbitMQ returned a message for '%s' with routing key '%s': %s"
            .formatted(message.getExchange(), message.getRoutingKey(), message.getReplyText());
    suspendLocked();
    thread.schedule(
        () -> link.restart(by, reason), RETURNED_BACKOFF.delayMs(++returns), TimeUnit.MILLISECONDS);
  }
}
