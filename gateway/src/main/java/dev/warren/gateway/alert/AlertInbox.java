package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The unacknowledged alerts of one user as far as this gateway knows them, and the devices that
 * show them. RabbitMQ delivers each alert of the user's queue to one gateway. That gateway
 * announces it to the user's other gateways and keeps it unacknowledged until a device acknowledges
 * it.
 *
 * <p>Only on the thread of {@link AlertInboxes}; the methods of {@link AlertReceiver} may be called
 * on any thread.
 */
final class AlertInbox implements AlertReceiver {

  /** How long an acknowledgement of an unknown alert waits; RabbitMQ may deliver it later. */
  private static final long UNKNOWN_MS = 1_000;

  /** The pause before the next attempt to publish a note that RabbitMQ did not confirm. */
  private static final long GOSSIP_AGAIN_MS = 2_000;

  /**
   * The state that all inboxes share.
   *
   * @param acked the alerts of all users that were acknowledged lately
   * @param settling makes the state of a new inbox
   * @param ended called when an inbox has ended
   */
  record Shared(
      TaskThread thread,
      ConfirmedPublisher publisher,
      InboxGossip gossip,
      AckedAlerts acked,
      Supplier<Settling> settling,
      Consumer<AlertInbox> ended) {}

  private final String user;
  private final AlertChannel channel;
  private final Shared shared;
  private final TaskThread thread;
  private final Settling settling;
  private final Lingering lingering;
  private final Acknowledgements acknowledgements;
  private final KnownAlerts alerts = new KnownAlerts();
  private final Set<AlertListener> devices = new LinkedHashSet<>();

  /** Whether the user has devices on other gateways, which then need each new alert. */
  private boolean hasOtherGateways;

  private boolean live;
  private boolean gossipsAgain;
  private boolean ended;

  AlertInbox(String user, AlertChannel channel, Shared shared) {
    this.user = user;
    this.channel = channel;
    this.shared = shared;
    this.thread = shared.thread();
    this.settling = shared.settling().get();
    this.lingering = new Lingering(thread, this::end);
    this.acknowledgements = new Acknowledgements(user, shared.publisher(), thread);
  }

  @Override
  public String user() {
    return user;
  }

  /** Shows all alerts on one more device. */
  void show(AlertListener device) {
    assert thread.isCurrent();
    lingering.stop();
    devices.add(device);
    alerts.all().forEach(device::alert);
    if (live) {
      device.live();
    }
  }

  /** The device is gone. */
  void hide(AlertListener device) {
    assert thread.isCurrent();
    devices.remove(device);
    linger();
  }

  /** Ends the inbox after a while, unless a device or a caller comes before. */
  void linger() {
    lingering.stop();
    if (devices.isEmpty()) {
      lingering.begin();
    }
  }

  private void end() {
    if (acknowledgements.isPending()) {
      // An alert with a pending acknowledgement must not be requeued.
      linger();
      return;
    }
    ended = true;
    shared.ended().accept(this);
    channel.remove(this, alerts.deliveries());
  }

  /**
   * All alerts, oldest first, once the inbox is settled. Completes on the inboxes' thread; fails
   * with {@link dev.warren.gateway.publish.PublishFailed}.
   */
  CompletionStage<List<Alert>> unacknowledged() {
    return settled().thenApply(done -> alerts.all());
  }

  private CompletableFuture<Void> settled() {
    assert thread.isCurrent();
    linger();
    return settling.settled();
  }

  /**
   * Acknowledges an alert for good. Completes when RabbitMQ has confirmed the acknowledgement;
   * fails with {@link UnknownAlert} or {@link dev.warren.gateway.publish.PublishFailed}.
   */
  CompletionStage<Void> acknowledge(String alertId) {
    assert thread.isCurrent();
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    if (!acknowledgeKnown(alertId, outcome)) {
      settled()
          .whenComplete(
              (done, late) -> {
                if (late != null) {
                  outcome.completeExceptionally(late);
                } else if (!acknowledgeKnown(alertId, outcome)) {
                  thread.schedule(() -> acknowledgeOrFail(alertId, outcome), UNKNOWN_MS);
                }
              });
    }
    return outcome;
  }

  private void acknowledgeOrFail(String alertId, CompletableFuture<Void> outcome) {
    if (!acknowledgeKnown(alertId, outcome)) {
      outcome.completeExceptionally(new UnknownAlert(alertId));
    }
  }

  private boolean acknowledgeKnown(String alertId, CompletableFuture<Void> outcome) {
    if (!alerts.contains(alertId)) {
      boolean isAcked = shared.acked().contains(user, alertId);
      if (isAcked) {
        outcome.complete(null);
      }
      return isAcked;
    }
    acknowledgements
        .publish(alertId)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                remove(alertId, System.currentTimeMillis());
                outcome.complete(null);
              } else {
                outcome.completeExceptionally(failure);
              }
            });
    return true;
  }

  private void remove(String alertId, long ackedAtMillis) {
    shared.acked().add(user, alertId, ackedAtMillis, alerts.samenesses(alertId));
    alerts.remove(alertId).forEach(each -> channel.acknowledge(this, each));
  }

  /** The log has the event that the user acknowledged an alert, here or on another gateway. */
  void acknowledged(AlertEvents.Acked event, long timestampMillis) {
    assert thread.isCurrent();
    remove(event.alertId(), timestampMillis);
    devices.forEach(
        device -> device.acknowledged(event.alertId(), event.id(), timestampMillis, event.json()));
  }

  /** The log has a note about this user's alerts, from this or another gateway. */
  void received(InboxNote note) {
    assert thread.isCurrent();
    boolean isRequest = note.alerts() == null;
    if (shared.gossip().isOwn(note)) {
      if (isRequest) {
        settling.requested();
      }
      return;
    }
    if (isRequest || !hasOtherGateways) {
      // Announces even without alerts, as the other gateway has to know of the user's devices here.
      shared.gossip().announce(user, alerts.held());
    }
    hasOtherGateways = true;
    if (note.alerts() != null) {
      note.alerts().stream()
          .filter(alert -> !shared.acked().contains(user, alert))
          .forEach(this::add);
    }
  }

  /** RabbitMQ did not confirm a note of this gateway about the user. */
  void gossipFailed() {
    assert thread.isCurrent();
    // An attempt has several notes, and during an alarm each of them fails.
    if (!gossipsAgain) {
      gossipsAgain = true;
      thread.schedule(this::gossipAgain, GOSSIP_AGAIN_MS);
    }
  }

  private void gossipAgain() {
    gossipsAgain = false;
    if (!ended) {
      shared.gossip().request(user);
      shared.gossip().announce(user, alerts.held());
    }
  }

  private boolean add(Alert alert) {
    boolean isNew = alerts.add(alert);
    if (isNew) {
      devices.forEach(device -> device.alert(alert));
    }
    return isNew;
  }

  private void addFromQueue(Alert alert) {
    if (add(alert) && hasOtherGateways) {
      shared.gossip().announce(user, List.of(alert));
    }
  }

  @Override
  public void taken(GetResponse message) {
    thread.execute(
        () -> {
          Alert alert = AlertEvents.alert(message.getProps(), message.getBody(), false);
          if (alert != null && !ended && !shared.acked().contains(user, alert)) {
            addFromQueue(alert);
          }
        });
  }

  @Override
  public void delivered(AlertDelivery delivery, BasicProperties properties, byte[] body) {
    thread.execute(
        () -> {
          Alert alert = AlertEvents.alert(properties, body, delivery.redelivered());
          if (alert == null) {
            AlertEvents.logNoAlert(user, properties);
            channel.deadLetter(this, delivery);
          } else if (ended) {
            channel.requeue(this, delivery);
          } else if (shared.acked().contains(user, alert)) {
            channel.acknowledge(this, delivery);
          } else {
            addFromQueue(alert);
            alerts.delivered(alert.id(), delivery);
          }
        });
  }

  @Override
  public void live() {
    thread.execute(
        () -> {
          live = true;
          shared.gossip().request(user);
          devices.forEach(AlertListener::live);
        });
  }

  @Override
  public void failed(String reason) {
    thread.execute(() -> devices.forEach(device -> device.failed(reason)));
  }

  @Override
  public void lost() {
    thread.execute(
        () -> {
          live = false;
          alerts.loseDeliveries();
        });
  }
}
