package dev.warren.worker.publish;

import dev.warren.broker.Backoff;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.worker.publish.AlertFailures.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes all messages that the events of a partition cause, and reports each event when RabbitMQ
 * has confirmed all of its messages.
 *
 * <p>A message that fails is set aside alone: its event becomes a dead letter with the reason, and
 * the events after it continue. An alert is retried for as long as {@link AlertRetry} allows; any
 * other message that RabbitMQ refuses is retried for a few seconds.
 *
 * <p>{@link #publish} is called with the partition's lock held. Confirms and returns come on the
 * reader thread of {@link PublisherLink}, retries on {@link AlertDelivery#thread}; both take the
 * lock.
 */
public final class EventPublisher implements PartitionPublisher.Results {

  private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

  /** The pause before a refused message is published again. */
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

  /**
   * How often RabbitMQ may refuse a message. With the backoff this takes about two seconds, which
   * is enough for a queue that moves to another node.
   */
  private static final int MOST_REFUSALS = 6;

  private final PartitionPublisher publisher;
  private final AlertDelivery alerts;
  private final PartitionLock lock;
  private final PartitionState state;
  private final Listener listener;

  /** Receives the finished events. */
  public interface Listener {

    /**
     * RabbitMQ has confirmed all publications of these events. Called for each confirm, with the
     * lock held; the list may be empty.
     */
    void confirmed(List<PendingEvent> events) throws IOException;
  }

  public EventPublisher(PartitionChannel partition, AlertDelivery alerts, Listener listener) {
    this.lock = partition.lock();
    this.state = partition.state();
    this.alerts = alerts;
    this.listener = listener;
    this.publisher = new PartitionPublisher(partition, alerts.thread(), this);
  }

  /** Whether no publication awaits its confirm. */
  public boolean isIdle() {
    return publisher.isIdle();
  }

  /** Ends the AMQP channel, after which nothing is published. Waits for RabbitMQ. */
  public void end() {
    publisher.end();
  }

  /**
   * Gives up on a message and returns the message to publish instead: its event's dead letter, or a
   * bare one if RabbitMQ refused a dead letter. Empty for a note: its sender repeats it, and a
   * replay would bring back outdated state.
   *
   * @throws IOException if RabbitMQ refuses even the bare dead letter; this ends the partition
   */
  @Override
  public Optional<OutgoingMessage> giveUp(OutgoingMessage message, String reason)
      throws IOException {
    PendingEvent event = message.event();
    Publication failed = message.publication();
    log.warn("a message for '{}' is set aside: {}", failed.routingKey(), reason);
    if (event.posted().isNote()) {
      accepted(List.of(message));
      return Optional.empty();
    }
    if (!failed.exchange().equals(Names.DEAD_LETTERS)) {
      return Optional.of(
          new OutgoingMessage(event, DeadLetter.of(event.posted(), reason, 1), null));
    }
    Publication bare = DeadLetter.bare(failed);
    if (bare.properties().equals(failed.properties())) {
      // Ends the partition. At its delivery limit RabbitMQ itself moves the event to the
      // undeliverable messages.
      throw new IOException("RabbitMQ does not take a dead letter: " + reason);
    }
    return Optional.of(new OutgoingMessage(event, bare, null));
  }

  /**
   * Publishes all messages of the event. An alert whose queue may not exist follows later, after
   * the queue's declaration.
   */
  public void publish(PendingEvent event) {
    lock.assertHeld();
    for (AlertPublication alert : event.publications().alerts()) {
      AlertAttempt attempt = new AlertAttempt(event, alert);
      if (alert.isForReader() || alerts.queues().isDeclared(alert.user())) {
        publisher.send(new OutgoingMessage(event, alert.toQueue(), attempt));
      } else {
        alerts.thread().execute(() -> declareAndSend(attempt));
      }
    }
    for (Publication message : event.publications().messages()) {
      publisher.send(new OutgoingMessage(event, message, null));
    }
  }

  @Override
  public void confirmed(List<OutgoingMessage> messages, boolean ack) throws IOException {
    List<OutgoingMessage> accepted = new ArrayList<>();
    for (OutgoingMessage message : messages) {
      AlertAttempt alert = message.alert();
      // RabbitMQ also confirms a message that it has returned.
      if (alert != null && ack && alert.alert().isForReader()) {
        accepted.add(message);
        afterReader(alert);
      } else if (alert != null && (!ack || alert.wasReturned())) {
        failed(alert, ack ? "does not exist" : "refused it and may be full");
      } else if (!ack) {
        refused(message);
      } else {
        accepted.add(message);
      }
    }
    accepted(accepted);
  }

  /** Publishes the topic message of an alert for a reader, now that the queue has the alert. */
  private void afterReader(AlertAttempt alert) {
    if (alert.wasReturned()) {
      alerts.failures().add(Outcome.NO_READER);
    }
    Publication topic = alert.alert().topic();
    if (alert.wasReturned() || topic == null) {
      alert.event().confirmOne();
      return;
    }
    // Runs on another thread: the connection's reader must not block on a full socket.
    OutgoingMessage next = new OutgoingMessage(alert.event(), topic, null);
    alerts.thread().execute(() -> sendLater(next));
  }

  private void accepted(List<OutgoingMessage> messages) throws IOException {
    List<PendingEvent> done = new ArrayList<>();
    for (OutgoingMessage message : messages) {
      AlertAttempt alert = message.alert();
      if (alert != null) {
        alerts.retry().delivered(alert.user());
      }
      if (message.event().confirmOne()) {
        done.add(message.event());
      }
    }
    listener.confirmed(done);
  }

  /** One queue for the message is full or failing; other queues may have stored it. */
  private void refused(OutgoingMessage message) throws IOException {
    int refusals = message.refuse();
    state.markDelayed();
    Optional<OutgoingMessage> next =
        refusals < MOST_REFUSALS
            ? Optional.of(message)
            : giveUp(
                message,
                "log: RabbitMQ refused it %d times; a queue bound to '%s' may be full"
                    .formatted(refusals, message.publication().exchange()));
    // Runs on another thread: the connection's reader must not block on a full socket.
    next.ifPresent(
        each ->
            alerts
                .thread()
                .schedule(() -> sendLater(each), BACKOFF.delayMs(refusals), TimeUnit.MILLISECONDS));
  }

  @Override
  public void returned(AlertAttempt alert) {
    alert.markReturned();
    alerts.queues().forget(alert.user());
  }

  /** Runs on the alert thread. */
  private void declareAndSend(AlertAttempt alert) {
    try {
      if (!alert.alert().isForReader()) {
        // Called without the lock, because this waits for RabbitMQ.
        alerts.queues().declare(alert.user());
      }
    } catch (IOException | RuntimeException e) {
      lock.run(
          () -> failed(alert, "cannot be declared: " + ReconnectingConnection.reason(e)),
          state::fail);
      return;
    }
    sendLater(new OutgoingMessage(alert.event(), alert.alert().toQueue(), alert));
  }

  /**
   * @param problem the problem with the user's queue, as the second half of a sentence
   */
  private void failed(AlertAttempt alert, String problem) {
    lock.assertHeld();
    String reason = "queue " + Names.alerts(alert.user()) + " " + problem;
    boolean isNews = alert.fail(reason);
    if (state.isStopped()) {
      return;
    }
    state.markDelayed();
    int failures = alert.failures();
    OptionalLong retryAfterMs = alerts.retry().afterMs(alert.user(), failures);
    if (retryAfterMs.isPresent()) {
      alerts.failures().add(Outcome.RETRIED);
      if (isNews) {
        log.warn("an alert for '{}' failed and will be retried: {}", alert.user(), reason);
      }
      alerts
          .thread()
          .schedule(() -> declareAndSend(alert), retryAfterMs.getAsLong(), TimeUnit.MILLISECONDS);
    } else {
      alerts.failures().add(Outcome.DEAD_LETTER);
      log.warn("an alert for '{}' is now a dead letter: {}", alert.user(), reason);
      Publication letter =
          DeadLetter.of(
              alert.alert().asPosted(),
              "alert: " + reason + "; mend the queue, then replay this letter",
              failures);
      // Runs on another thread: the connection's reader must not block on a full socket.
      OutgoingMessage next = new OutgoingMessage(alert.event(), letter, null);
      alerts.thread().execute(() -> sendLater(next));
    }
  }

  /** Runs on the alert thread. */
  private void sendLater(OutgoingMessage message) {
    lock.run(
        () -> {
          if (!state.isStopped()) {
            publisher.send(message);
          }
        },
        state::fail);
  }
}
