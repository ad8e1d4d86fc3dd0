package dev.warren.gateway.session;

import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.Alert;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.AlertListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client's subscription to its user's alerts. */
final class AlertFeed extends BrokerFeed implements AlertListener {

  private static final String JSON = "application/json";
  private static final int MOST_CLEARED = 1_000;

  private final AlertInboxes inboxes;
  private final String user;

  /** Sent and not acknowledged by anybody, in the order of sending. */
  private final Map<String, Alert> shown = new LinkedHashMap<>();

  /** Acknowledged by another device, lately: who acknowledges one of these is late, not wrong. */
  private final Set<String> cleared = new LinkedHashSet<>();

  private final ArrayDeque<Message> waiting = new ArrayDeque<>();

  AlertFeed(Session session, User user, Command.Subscribe asked, AlertInboxes inboxes) {
    super(session, asked);
    this.user = user.name();
    this.inboxes = inboxes;
  }

  @Override
  public FeedKind kind() {
    return FeedKind.ALERTS;
  }

  @Override
  @Nullable String brokersProblem() {
    return inboxes.problem();
  }

  void open() {
    inboxes.open(user, this);
  }

  @Override
  public void alert(Alert alert) {
    arrived(() -> show(alert, alert.redelivered()));
  }

  @Override
  public void acknowledged(String alertId, String eventId, long timestampMillis, byte[] json) {
    arrived(
        () -> {
          if (shown.remove(alertId) != null) {
            clear(alertId);
          }
          waiting.removeIf(message -> message.id().equals(alertId));
          waiting.add(message(eventId, false, null, timestampMillis, json));
        });
  }

  private void clear(String alertId) {
    cleared.add(alertId);
    if (cleared.size() > MOST_CLEARED) {
      cleared.remove(cleared.iterator().next());
    }
  }

  private void show(Alert alert, boolean redelivered) {
    shown.remove(alert.id()); // to the end, where it is shown again
    shown.put(alert.id(), alert);
    waiting.add(
        message(
            alert.id(),
            asked.ack() != AckMode.AUTO,
            redelivered,
            alert.timestampMillis(),
            alert.json()));
  }

  private Message message(
      String id,
      boolean acknowledged,
      @Nullable Boolean redelivered,
      long timestampMillis,
      byte[] json) {
    return new Message(
        asked.id(),
        asked.destination(),
        id,
        acknowledged,
        redelivered,
        timestampMillis,
        JSON,
        Map.of(),
        json);
  }

  @Override
  public void pump() {
    boolean wrote = false;
    while (!hasEnded() && !waiting.isEmpty() && session.takesMore()) {
      session.deliver(kind(), waiting.poll());
      wrote = true;
    }
    if (wrote) {
      session.flush();
    }
  }

  boolean hasShown(String alertId) {
    return shown.containsKey(alertId) || cleared.contains(alertId);
  }

  /**
   * ACK: for good, on all of the user's devices. Completes when RabbitMQ has confirmed it. NACK:
   * shown again.
   */
  CompletionStage<Void> acknowledge(String alertId, boolean positive) {
    List<String> meant = new ArrayList<>();
    if (asked.ack() == AckMode.CLIENT && shown.containsKey(alertId)) {
      for (String id : shown.keySet()) {
        meant.add(id);
        if (id.equals(alertId)) {
          break;
        }
      }
    } else {
      meant.add(alertId);
    }
    if (positive) {
      return CompletableFuture.allOf(
          meant.stream()
              .map(id -> inboxes.acknowledge(user, id).toCompletableFuture())
              .toArray(CompletableFuture[]::new));
    }
    for (String id : meant) {
      Alert alert = shown.get(id);
      if (alert != null) {
        show(alert, true);
      }
    }
    pump();
    return DONE;
  }

  @Override
  public CompletionStage<Void> end() {
    ended();
    waiting.clear();
    inboxes.close(user, this);
    return DONE;
  }
}
