package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every user's unacknowledged alerts, while one of its devices is here.
 *
 * <p>RabbitMQ's queue of the user is the truth. Each of its alerts is delivered to one gateway,
 * which holds it unacknowledged, tells the other gateways that have devices of the user by way of
 * the log, and acknowledges it once any device has: {@code alert_acked} on the log says so to all.
 * A gateway that dies gives its alerts back to RabbitMQ, which delivers them to the next.
 *
 * <p>Thread-safe; no method waits. All that happens, happens on one thread.
 */
public final class AlertInboxes implements LogListener, AlertChannel.Events, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AlertInboxes.class);

  private static final int PERSISTENT = 2;

  /** A page that is loaded again, or the next HTTP request, finds the inbox still there. */
  private static final long LINGER_MS = 30_000;

  /** So long after its question was on the log, an inbox knows what other gateways have. */
  private static final long SETTLE_MS = 300;

  /** An alert that is being delivered just now may be acknowledged already, by who posted it. */
  private static final long UNKNOWN_MS = 1_000;

  private static final long SAY_AGAIN_MS = 2_000;

  private final ConsumerChannels channels;
  private final ConfirmedPublisher publisher;
  private final InboxGossip others;
  private final int prefetch;
  private final Duration boundedWait;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "warren-alerts");
            thread.setDaemon(true);
            return thread;
          });

  // All below: on the thread.
  private final Map<String, AlertInbox> inboxes = new HashMap<>();
  private final List<AlertChannel> alertChannels = new ArrayList<>();
  private final AckedAlerts acked = new AckedAlerts();

  /**
   * @param boundedWait how long to wait for RabbitMQ before what was asked for has failed
   */
  public AlertInboxes(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      AlertSettings settings,
      Duration boundedWait) {
    this.channels = channels;
    this.publisher = publisher;
    this.others = new InboxGossip(publisher, user -> run(() -> sayAgain(user)));
    this.prefetch = settings.prefetch();
    this.boundedWait = boundedWait;
  }

  /** Why alerts cannot be consumed at the moment; null where they can. */
  public @Nullable String problem() {
    return channels.problem();
  }

  /** Shows a user's alerts to a device, from now until {@link #close(String, AlertListener)}. */
  public void open(String user, AlertListener device) {
    run(
        () -> {
          AlertInbox inbox = inbox(user);
          inbox.listeners.add(device);
          inbox.alerts().forEach(device::alert);
          if (inbox.live) {
            device.live();
          }
        });
  }

  /** The device is gone. */
  public void close(String user, AlertListener device) {
    run(
        () -> {
          AlertInbox inbox = inboxes.get(user);
          if (inbox != null && inbox.listeners.remove(device)) {
            endLater(inbox);
          }
        });
  }

  /** The user's unacknowledged alerts, oldest first. */
  public CompletionStage<List<Alert>> unacknowledged(String user) {
    return settled(user).thenApply(inbox -> List.copyOf(inbox.alerts()));
  }

  /**
   * Acknowledges an alert for good, on all devices. Completes when RabbitMQ has confirmed that,
   * also for one that was acknowledged before; fails with {@link UnknownAlert} or {@link
   * PublishFailed}.
   */
  public CompletionStage<Void> acknowledge(String user, String alertId) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    run(
        () -> {
          AlertInbox inbox = inboxes.get(user);
          if (inbox != null && inbox.contains(alertId)) {
            publishAcked(inbox, alertId, outcome);
          } else if (acked.contains(user, alertId)) {
            outcome.complete(null);
          } else {
            settled(user).whenComplete((known, late) -> acknowledge(known, late, alertId, outcome));
          }
        });
    return outcome;
  }

  private void acknowledge(
      AlertInbox inbox, @Nullable Throwable late, String alertId, CompletableFuture<Void> outcome) {
    if (late != null) {
      outcome.completeExceptionally(late);
    } else if (inbox.contains(alertId)) {
      publishAcked(inbox, alertId, outcome);
    } else if (acked.contains(inbox.user, alertId)) {
      outcome.complete(null);
    } else {
      thread.schedule(
          () -> {
            if (inbox.contains(alertId)) {
              publishAcked(inbox, alertId, outcome);
            } else {
              outcome.completeExceptionally(new UnknownAlert(alertId));
            }
          },
          UNKNOWN_MS,
          TimeUnit.MILLISECONDS);
    }
  }

  private void publishAcked(AlertInbox inbox, String alertId, CompletableFuture<Void> outcome) {
    CompletableFuture<Void> begun = inbox.acknowledging.get(alertId);
    if (begun == null) {
      begun = new CompletableFuture<>();
      inbox.acknowledging.put(alertId, begun);
      CompletableFuture<Void> publishing = begun;
      AlertEvents.Acked event = AlertEvents.acked(inbox.user, alertId);
      publish(AlertEvents.channel(inbox.user), event)
          .whenComplete(
              (done, failure) -> run(() -> published(inbox, alertId, failure, publishing)));
    }
    begun.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            outcome.complete(null);
          } else {
            outcome.completeExceptionally(failure);
          }
        });
  }

  private void published(
      AlertInbox inbox,
      String alertId,
      @Nullable Throwable failure,
      CompletableFuture<Void> publishing) {
    inbox.acknowledging.remove(alertId);
    if (failure == null) {
      acknowledged(inbox.user, alertId, System.currentTimeMillis());
      publishing.complete(null);
    } else {
      publishing.completeExceptionally(failure);
    }
  }

  private void acknowledged(String user, String alertId, long atMillis) {
    acked.add(user, alertId, atMillis);
    AlertInbox inbox = inboxes.get(user);
    if (inbox != null) {
      inbox.remove(alertId).forEach(inbox.channel::acknowledge);
    }
  }

  private CompletionStage<Void> publish(String channel, AlertEvents.Acked event) {
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(AlertEvents.ACKED_TYPE)
            .messageId(event.id())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(Map.of(Names.TIMESTAMP_HEADER, System.currentTimeMillis()))
            .build();
    return publisher.publish(Names.TOPICS, channel, properties, event.json());
  }

  /** The user's inbox, opened if need be. */
  private AlertInbox inbox(String user) {
    AlertInbox inbox = inboxes.get(user);
    if (inbox == null) {
      inbox = new AlertInbox(user, channelWithRoom());
      inboxes.put(user, inbox);
      inbox.channel.add(inbox);
    } else if (inbox.ending != null) {
      inbox.ending.cancel(false);
      inbox.ending = null;
    }
    return inbox;
  }

  private AlertChannel channelWithRoom() {
    for (AlertChannel channel : alertChannels) {
      if (channel.hasRoom()) {
        return channel;
      }
    }
    AlertChannel channel = new AlertChannel(prefetch, this).on(channels);
    alertChannels.add(channel);
    return channel;
  }

  private void endLater(AlertInbox inbox) {
    if (inbox.listeners.isEmpty() && inbox.ending == null) {
      inbox.ending = thread.schedule(() -> end(inbox), LINGER_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void end(AlertInbox inbox) {
    inbox.ending = null;
    if (!inbox.acknowledging.isEmpty()) {
      endLater(inbox); // Then it is known what goes back to RabbitMQ, and what is done with.
      return;
    }
    inboxes.remove(inbox.user);
    inbox.channel.remove(inbox, inbox.deliveries());
  }

  /** The user's inbox, once it knows all there is. Completes on the thread. */
  private CompletableFuture<AlertInbox> settled(String user) {
    CompletableFuture<AlertInbox> settled = new CompletableFuture<>();
    run(
        () -> {
          AlertInbox inbox = inbox(user);
          endLater(inbox);
          if (inbox.settled) {
            settled.complete(inbox);
            return;
          }
          inbox.waiting.add(settled);
          thread.schedule(
              () -> settled.completeExceptionally(unavailable()),
              boundedWait.toMillis(),
              TimeUnit.MILLISECONDS);
        });
    return settled;
  }

  private PublishFailed unavailable() {
    return new PublishFailed(
        PublishFailed.Cause.UNAVAILABLE,
        "the user's alerts could not be consumed in time: " + channels.problem());
  }

  /** The others have heard the question, and so this one what was said before it. */
  private void settle(AlertInbox inbox) {
    thread.schedule(
        () -> {
          inbox.settled = true;
          inbox.waiting.forEach(each -> each.complete(inbox));
          inbox.waiting.clear();
        },
        SETTLE_MS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void live(AlertInbox inbox) {
    run(
        () -> {
          inbox.live = true;
          others.ask(inbox.user);
          inbox.listeners.forEach(AlertListener::live);
        });
  }

  @Override
  public void failed(AlertInbox inbox, String reason) {
    run(() -> inbox.listeners.forEach(listener -> listener.failed(reason)));
  }

  @Override
  public void lost(AlertInbox inbox) {
    run(inbox::lost);
  }

  @Override
  public void delivered(
      AlertInbox inbox,
      AlertInbox.Delivery delivery,
      boolean redelivered,
      BasicProperties properties,
      byte[] body) {
    run(
        () -> {
          Alert alert = AlertEvents.alert(properties, body, redelivered);
          if (alert == null) {
            log.warn("what is in {} is no alert", Names.alerts(inbox.user));
            inbox.channel.refuse(delivery);
          } else if (inboxes.get(inbox.user) != inbox) {
            inbox.channel.giveBack(delivery); // it came as the inbox ended
          } else if (acked.contains(inbox.user, alert)) {
            inbox.channel.acknowledge(delivery);
          } else {
            boolean added = inbox.add(alert);
            inbox.delivered(alert.id(), delivery);
            if (added && inbox.shared) {
              others.tell(inbox.user, List.of(alert));
            }
          }
        });
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    GatewayNote note =
        live && message.channel().name().equals(Names.GATEWAYS)
            ? GatewayNote.decode(message)
            : null;
    if (note != null) {
      run(() -> heard(note));
    }
  }

  @Override
  public void received(TopicMessage message) {
    AlertEvents.Acked event = AlertEvents.acked(message);
    if (event != null) {
      run(() -> seenAcked(message.channel().subject(), event, message.timestampMillis()));
    }
  }

  /** Another gateway has devices of the user, and perhaps alerts. */
  private void heard(GatewayNote note) {
    AlertInbox inbox = inboxes.get(note.user());
    if (inbox == null) {
      return;
    }
    if (others.isOwn(note)) {
      if (note.alerts() == null) {
        settle(inbox);
      }
      return;
    }
    if (note.alerts() == null || !inbox.shared) {
      // An answer even where there is nothing to say: it tells that there are devices here, too.
      others.tell(inbox.user, inbox.held());
    }
    inbox.shared = true;
    if (note.alerts() != null) {
      for (Alert alert : note.alerts()) {
        if (!acked.contains(inbox.user, alert)) {
          inbox.add(alert);
        }
      }
    }
  }

  /** What others were to hear did not reach RabbitMQ. */
  private void sayAgain(String user) {
    thread.schedule(
        () -> {
          AlertInbox inbox = inboxes.get(user);
          if (inbox != null) {
            others.ask(user);
            others.tell(user, inbox.held());
          }
        },
        SAY_AGAIN_MS,
        TimeUnit.MILLISECONDS);
  }

  private void seenAcked(String user, AlertEvents.Acked event, long timestampMillis) {
    acknowledged(user, event.alertId(), timestampMillis);
    AlertInbox inbox = inboxes.get(user);
    if (inbox != null) {
      inbox.listeners.forEach(
          device ->
              device.acknowledged(event.alertId(), event.id(), timestampMillis, event.json()));
    }
  }

  private void run(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException defect) {
              log.error("an alert could not be dealt with", defect);
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("closed");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
