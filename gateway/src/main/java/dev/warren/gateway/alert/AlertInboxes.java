package dev.warren.gateway.alert;

import dev.warren.broker.AlertReaders;
import dev.warren.broker.Names;
import dev.warren.gateway.access.User;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The inboxes of all users that have a device on this gateway.
 *
 * <p>The user's queue in RabbitMQ decides which alerts are unacknowledged. RabbitMQ delivers each
 * alert of the queue to one gateway, which keeps it unacknowledged and announces it to the user's
 * other gateways by the log. When a device acknowledges the alert, the event {@code alert_acked} on
 * the log clears it everywhere. The alerts of a gateway that dies go back to the queue, and
 * RabbitMQ delivers them to the next gateway.
 *
 * <p>Thread-safe; no method waits. All inboxes live on one thread.
 */
public final class AlertInboxes implements LogListener, AutoCloseable {

  private final ConsumerChannels channels;
  private final TaskThread thread = new TaskThread("warren-alerts");

  // Used only on the thread.
  private final Map<String, AlertInbox> inboxes = new HashMap<>();
  private final AlertChannels alertChannels;
  private final AckedAlerts acked = new AckedAlerts();
  private final AlertInbox.Shared shared;

  /**
   * @param budget for the bytes of all users' alerts
   * @param boundedWait how long a caller waits for RabbitMQ before its call fails
   */
  public AlertInboxes(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      AlertSettings settings,
      Budget budget,
      Duration boundedWait) {
    this.channels = channels;
    this.alertChannels =
        new AlertChannels(
            channels,
            resume ->
                new HeldAlerts(settings.prefetch(), settings.maxHeld().toBytes(), budget, resume));
    this.shared =
        new AlertInbox.Shared(
            thread,
            publisher,
            new InboxGossip(publisher, this::gossipFailed),
            acked,
            () -> new Settling(thread, boundedWait, channels::problem),
            ended -> inboxes.remove(ended.user()));
  }

  private void gossipFailed(String user) {
    thread.execute(() -> ifOpen(user, AlertInbox::gossipFailed));
  }

  /** The reason why alerts cannot be consumed now; null while they can. */
  public @Nullable String problem() {
    return channels.problem();
  }

  /**
   * Binds the user's queue to the alerts of all channels that the user may read now. Only alerts
   * raised after this reach the user. Called before {@link #open} and {@link #unacknowledged}.
   */
  public void admit(User user) {
    List<String> keys = AlertReaders.bindings(user.name(), user.access().readable(), user.teams());
    thread.execute(
        () -> {
          // The device or request that follows may never come.
          inbox(user.name()).linger();
          alertChannels.admit(user.name(), keys);
        });
  }

  /** Shows a user's alerts on a device, from now until {@link #close(String, AlertListener)}. */
  public void open(String user, AlertListener device) {
    thread.execute(() -> inbox(user).show(device));
  }

  /** The device is gone. */
  public void close(String user, AlertListener device) {
    thread.execute(() -> ifOpen(user, inbox -> inbox.hide(device)));
  }

  /**
   * The user's unacknowledged alerts, oldest first; fails with {@link
   * dev.warren.gateway.publish.PublishFailed} if RabbitMQ does not deliver them in time.
   */
  public CompletionStage<List<Alert>> unacknowledged(String user) {
    return thread.compose(() -> inbox(user).unacknowledged());
  }

  /**
   * Acknowledges an alert for good, on all devices. Completes when RabbitMQ has confirmed the
   * acknowledgement; an alert that was acknowledged before is acknowledged again; fails with {@link
   * UnknownAlert} or {@link dev.warren.gateway.publish.PublishFailed}.
   */
  public CompletionStage<Void> acknowledge(String user, String alertId) {
    return thread.compose(
        () -> {
          boolean isDone = !inboxes.containsKey(user) && acked.contains(user, alertId);
          return isDone
              ? CompletableFuture.completedFuture(null)
              : inbox(user).acknowledge(alertId);
        });
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    InboxNote note =
        live && message.channel().name().equals(Names.GATEWAYS) ? InboxNote.decode(message) : null;
    if (note != null) {
      thread.execute(() -> ifOpen(note.user(), inbox -> inbox.received(note)));
    }
  }

  @Override
  public void received(TopicMessage message) {
    AlertEvents.Acked event = AlertEvents.acked(message);
    if (event != null) {
      String user = message.channel().subject();
      long at = message.timestampMillis();
      thread.execute(
          () -> {
            acked.add(user, event.alertId(), at, Set.of());
            ifOpen(user, inbox -> inbox.acknowledged(event, at));
          });
    }
  }

  private void ifOpen(String user, Consumer<AlertInbox> action) {
    assert thread.isCurrent();
    AlertInbox inbox = inboxes.get(user);
    if (inbox != null) {
      action.accept(inbox);
    }
  }

  /** The user's inbox, opened if there is none. */
  private AlertInbox inbox(String user) {
    assert thread.isCurrent();
    AlertInbox inbox = inboxes.get(user);
    if (inbox == null) {
      AlertChannel channel = alertChannels.withRoom();
      inbox = new AlertInbox(user, channel, shared);
      inboxes.put(user, inbox);
      channel.add(inbox);
    }
    return inbox;
  }

  @Override
  public void close() {
    thread.close();
  }
}
