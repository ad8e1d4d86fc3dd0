package dev.warren.worker.intake;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.worker.intake.Delivered.AlertTry;
import dev.warren.worker.intake.InFlight.Sent;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes all that an event causes on one AMQP channel, and tells the {@link Partition} when
 * RabbitMQ has confirmed the whole of it. An alert that its user's queue does not take is tried
 * again, and in the end becomes a dead letter; whatever else is not taken ends the partition.
 *
 * <p>Called with the partition's lock held; takes it itself where confirms and returns come, by the
 * thread that reads the connection, and where alerts are tried again, by {@link
 * AlertOutlet#thread}.
 */
final class EventPublisher {

  private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

  private final Channel channel;
  private final AlertOutlet alerts;
  private final Owner owner;
  private final InFlight inFlight = new InFlight();

  /** The partition; its lock is itself. */
  interface Owner {

    /** All that these events caused is confirmed; called for every confirm, also with none. */
    void confirmed(List<Delivered> events) throws IOException;

    /** Nothing may be published, as it has ended or is about to. */
    boolean isStopped();

    /** Nothing may be acknowledged. */
    boolean hasEnded();

    /** It must end: something was not taken. */
    void end(String reason);
  }

  /** Selects confirms on the channel. */
  EventPublisher(Channel channel, AlertOutlet alerts, Owner owner) throws IOException {
    this.channel = channel;
    this.alerts = alerts;
    this.owner = owner;
    channel.confirmSelect();
    channel.addConfirmListener(
        (number, multiple) -> confirmed(number, multiple, true),
        (number, multiple) -> confirmed(number, multiple, false));
    channel.addReturnListener(this::returned);
  }

  /** Whether all that was published is confirmed, or will not be. */
  boolean isIdle() {
    return inFlight.isEmpty();
  }

  /** An alert whose user's queue may have to be declared first follows later. */
  void publish(Delivered event) throws IOException {
    for (AlertPublication alert : event.publications().alerts()) {
      AlertTry first = new AlertTry(event, alert);
      if (alerts.queues().has(alert.user())) {
        send(event, alert.toQueue(), first);
      } else {
        alerts.thread().execute(() -> tryAlert(first));
      }
    }
    for (Publication message : event.publications().messages()) {
      send(event, message, null);
    }
  }

  private void send(Delivered of, Publication publication, @Nullable AlertTry alert)
      throws IOException {
    inFlight.add(channel.getNextPublishSeqNo(), new Sent(of, publication, alert));
    channel.basicPublish(
        publication.exchange(),
        publication.routingKey(),
        true,
        publication.properties(),
        publication.body());
  }

  private void confirmed(long number, boolean multiple, boolean accepted) throws IOException {
    synchronized (owner) {
      if (owner.hasEnded()) {
        return;
      }
      List<Delivered> done = new ArrayList<>();
      for (Sent sent : inFlight.confirmed(number, multiple)) {
        AlertTry alert = sent.alert();
        // What RabbitMQ returns, it confirms afterwards all the same.
        if (alert != null && (!accepted || alert.wasReturned())) {
          failed(alert, accepted ? "its queue is gone" : "its queue did not take it");
          continue;
        }
        if (!accepted) {
          owner.end("a publish was nacked");
          return;
        }
        if (alert != null) {
          alerts.retry().arrived(alert.alert().user());
        }
        if (sent.of().confirmedOne()) {
          done.add(sent.of());
        }
      }
      owner.confirmed(done);
    }
  }

  private void returned(Return message) {
    synchronized (owner) {
      AlertTry alert =
          inFlight.returned(
              message.getExchange(),
              message.getRoutingKey(),
              message.getProperties().getMessageId());
      if (alert == null) {
        owner.end(
            "a publish to '%s' with key '%s' was returned: %s"
                .formatted(message.getExchange(), message.getRoutingKey(), message.getReplyText()));
      } else {
        alert.returned();
        alerts.queues().forget(alert.alert().user());
      }
    }
  }

  /** On the alerts' thread: declares the user's queue where need be, and publishes to it. */
  private void tryAlert(AlertTry alert) {
    try {
      // Waits for RabbitMQ, so without the lock.
      alerts.queues().ensure(alert.alert().user());
    } catch (IOException | RuntimeException e) {
      synchronized (owner) {
        failed(alert, "its queue cannot be declared: " + reason(e));
      }
      return;
    }
    sendOrEnd(alert.of(), alert.alert().toQueue(), alert);
  }

  private void failed(AlertTry alert, String why) {
    int failures = alert.failed();
    if (owner.isStopped()) {
      return;
    }
    String user = alert.alert().user();
    OptionalLong afterMs = alerts.retry().afterMs(user, failures);
    if (afterMs.isPresent()) {
      alerts.counts().failed(IntakeCounts.Failure.RETRIED);
      if (failures == 1) {
        log.warn("an alert for '{}' is tried again: {}", user, why);
      }
      alerts.thread().schedule(() -> tryAlert(alert), afterMs.getAsLong(), TimeUnit.MILLISECONDS);
    } else {
      alerts.counts().failed(IntakeCounts.Failure.DEAD_LETTER);
      log.warn("an alert for '{}' is a dead letter: {}", user, why);
      Publication letter = DeadLetter.of(alert.alert().asPosted(), "alert: " + why, failures);
      // Not here: the thread that reads the connection must not wait for a full socket.
      alerts.thread().execute(() -> sendOrEnd(alert.of(), letter, null));
    }
  }

  /** On the alerts' thread. */
  private void sendOrEnd(Delivered of, Publication publication, @Nullable AlertTry alert) {
    synchronized (owner) {
      if (!owner.isStopped()) {
        try {
          send(of, publication, alert);
        } catch (IOException | RuntimeException e) {
          owner.end(reason(e));
        }
      }
    }
  }

  static String reason(Exception e) {
    Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return String.valueOf(cause.getMessage());
  }
}
