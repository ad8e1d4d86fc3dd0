package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.worker.publish.AlertFailures.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes everything that an event causes on the partition's AMQP channel and reports the event
 * when RabbitMQ has confirmed all of it.
 *
 * <p>An alert that its user's queue does not take is retried and finally becomes a dead letter. Any
 * other message that RabbitMQ refuses ends the partition.
 *
 * <p>{@link #publish} is called with the partition's lock held. Confirms and returns come on the
 * connection's reader thread and retries on {@link AlertDelivery#thread}; both take the lock.
 */
public final class EventPublisher {

  private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

  private final Channel channel;
  private final AlertDelivery alerts;
  private final PartitionLock lock;
  private final PartitionState state;
  private final Listener listener;
  private final Unconfirmed unconfirmed = new Unconfirmed();

  /** Gets the events that are done. */
  public interface Listener {

    /**
     * RabbitMQ has confirmed everything that these events caused. Called for each confirm, with the
     * lock held; the list may be empty.
     */
    void confirmed(List<PendingEvent> events) throws IOException;
  }

  /** Turns on confirms for the channel. */
  public EventPublisher(PartitionChannel partition, AlertDelivery alerts, Listener listener)
      throws IOException {
    this.channel = partition.amqp();
    this.lock = partition.lock();
    this.state = partition.state();
    this.alerts = alerts;
    this.listener = listener;
    channel.confirmSelect();
    channel.addConfirmListener(
        (number, multiple) -> lock.run(() -> confirmed(number, multiple, true)),
        (number, multiple) -> lock.run(() -> confirmed(number, multiple, false)));
    channel.addReturnListener(message -> lock.run(() -> returned(message), state::fail));
  }

  /** Whether no publication awaits its confirm. */
  public boolean isIdle() {
    lock.assertHeld();
    return unconfirmed.isEmpty();
  }

  /**
   * Publishes everything that the event causes. An alert whose queue is not known to exist follows
   * later, after the queue's declaration.
   */
  public void publish(PendingEvent event) throws IOException {
    lock.assertHeld();
    for (AlertPublication alert : event.publications().alerts()) {
      AlertAttempt attempt = new AlertAttempt(event, alert);
      if (alerts.queues().isDeclared(alert.user())) {
        send(event, alert.toQueue(), attempt);
      } else {
        alerts.thread().execute(() -> declareAndSend(attempt));
      }
    }
    for (Publication message : event.publications().messages()) {
      send(event, message, null);
    }
  }

  private void send(PendingEvent event, Publication publication, @Nullable AlertAttempt alert)
      throws IOException {
    lock.assertHeld();
    unconfirmed.add(
        channel.getNextPublishSeqNo(), new Unconfirmed.Message(event, publication, alert));
    channel.basicPublish(
        publication.exchange(),
        publication.routingKey(),
        true,
        publication.properties(),
        publication.body());
  }

  private void confirmed(long number, boolean multiple, boolean accepted) throws IOException {
    if (state.hasEnded()) {
      return;
    }
    List<PendingEvent> done = new ArrayList<>();
    for (Unconfirmed.Message message : unconfirmed.remove(number, multiple)) {
      AlertAttempt alert = message.alert();
      // RabbitMQ also confirms a message that it has returned.
      if (alert != null && (!accepted || alert.wasReturned())) {
        failed(alert, accepted ? "does not exist" : "refused it and may be full");
        continue;
      }
      if (!accepted) {
        state.end("RabbitMQ refused a message for '" + message.publication().exchange() + "'");
        return;
      }
      if (alert != null) {
        alerts.retry().delivered(alert.user());
      }
      if (message.event().confirmOne()) {
        done.add(message.event());
      }
    }
    listener.confirmed(done);
  }

  private void returned(Return message) {
    AlertAttempt alert =
        unconfirmed.findReturned(
            message.getExchange(), message.getRoutingKey(), message.getProperties().getMessageId());
    if (alert == null) {
      state.end(
          "RabbitMQ returned a message for '%s' with routing key '%s': %s"
              .formatted(message.getExchange(), message.getRoutingKey(), message.getReplyText()));
    } else {
      alert.markReturned();
      alerts.queues().forget(alert.user());
    }
  }

  /** On the alert thread. */
  private void declareAndSend(AlertAttempt alert) {
    try {
      // Without the lock: this waits for RabbitMQ.
      alerts.queues().declare(alert.user());
    } catch (IOException | RuntimeException e) {
      lock.run(
          () -> failed(alert, "cannot be declared: " + ReconnectingConnection.reason(e)),
          state::fail);
      return;
    }
    sendOrEnd(alert.event(), alert.alert().toQueue(), alert);
  }

  /**
   * @param problem with the user's queue, as the second half of a sentence
   */
  private void failed(AlertAttempt alert, String problem) {
    lock.assertHeld();
    String reason = "queue " + Names.alerts(alert.user()) + " " + problem;
    boolean isNews = alert.fail(reason);
    if (state.isStopped()) {
      return;
    }
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
      // Not on this thread: the connection's reader must not block on a full socket.
      alerts.thread().execute(() -> sendOrEnd(alert.event(), letter, null));
    }
  }

  /** On the alert thread. */
  private void sendOrEnd(PendingEvent event, Publication message, @Nullable AlertAttempt alert) {
    lock.run(
        () -> {
          if (!state.isStopped()) {
            send(event, message, alert);
          }
        },
        state::fail);
  }
}
