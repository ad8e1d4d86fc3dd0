package dev.warren.gateway.subscription;

import dev.warren.bounded.Bounded;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.Alert;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.AlertListener;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client's subscription to its user's alerts. */
final class AlertSubscription extends BrokerSubscription implements AlertListener {

  private static final String JSON = "application/json";
  private static final int MOST_CLEARED = 1_000;

  /** About how many bytes of memory a waiting message takes, without the alert itself. */
  private static final int WAITING_BYTES = 256;

  private final AlertInboxes inboxes;
  private final String user;
  private final Reply.Target target;

  /**
   * Alerts that the client was sent and that no device has acknowledged yet, by id and sameness, in
   * the order of sending. Different alerts may share an id, and are acknowledged together.
   */
  private final Map<String, Map<String, Alert>> unacknowledged = new LinkedHashMap<>();

  /**
   * Alerts that another device acknowledged recently. An ACK of one of these is late, but no error.
   */
  private final Set<String> cleared = Bounded.set(MOST_CLEARED);

  /**
   * The messages that the client has not read: alerts, and the events of acknowledgements. An alert
   * that is shown again takes the place of the earlier showing.
   */
  private final Map<Key, Reply.Message> waiting = new LinkedHashMap<>();

  /**
   * Identifies a waiting message.
   *
   * @param sameness the alert's; empty for the event of an acknowledgement, whose id is unique
   */
  private record Key(String id, String sameness) {

    static Key of(Alert alert) {
      return new Key(alert.id(), alert.sameness());
    }
  }

  AlertSubscription(
      Session session,
      SubscriptionOwner owner,
      SubscribeRequest request,
      User user,
      AlertInboxes inboxes) {
    super(session, owner, request);
    this.user = user.name();
    this.inboxes = inboxes;
    this.target = new Reply.Target(request.id(), request.destination());
  }

  @Override
  public SubscriptionKind kind() {
    return SubscriptionKind.ALERTS;
  }

  /** An anonymous client may become a user, who then has other alerts. */
  @Override
  public boolean mayContinue(User now) {
    return now.name().equals(user);
  }

  @Override
  public void renewed(User now) {
    inboxes.admit(now);
  }

  @Override
  @Nullable String brokerProblem() {
    return inboxes.problem();
  }

  void open() {
    inboxes.open(user, this);
  }

  @Override
  public void alert(Alert alert) {
    onLoop(() -> show(alert, alert.redelivered()));
  }

  @Override
  public void acknowledged(String alertId, String eventId, long timestampMillis, byte[] json) {
    onLoop(
        () -> {
          Map<String, Alert> shown = unacknowledged.remove(alertId);
          if (shown != null) {
            cleared.add(alertId);
            shown.values().forEach(alert -> take(Key.of(alert)));
          }
          add(new Key(eventId, ""), message(eventId, false, null, payload(timestampMillis, json)));
        });
  }

  private void add(Key key, Reply.Message message) {
    take(key);
    try {
      session.holding().hold(request.destination(), Refusal.TOO_SLOW, WAITING_BYTES);
      waiting.put(key, message);
    } catch (Refused full) {
      session.refuse(new Refused(Refusal.TOO_SLOW, full.getMessage()), null);
    }
  }

  private Reply.@Nullable Message take(Key key) {
    Reply.Message taken = waiting.remove(key);
    if (taken != null) {
      session.holding().release(WAITING_BYTES);
    }
    return taken;
  }

  private void show(Alert alert, boolean redelivered) {
    // An alert that is shown again counts as the latest.
    Map<String, Alert> sameId = unacknowledged.remove(alert.id());
    Map<String, Alert> shown = sameId == null ? new LinkedHashMap<>(2) : sameId;
    shown.put(alert.sameness(), alert);
    unacknowledged.put(alert.id(), shown);
    add(
        Key.of(alert),
        message(
            alert.id(),
            request.ack() != AckMode.AUTO,
            redelivered,
            payload(alert.timestampMillis(), alert.json())));
  }

  private Reply.Message message(
      String id, boolean wantsAck, @Nullable Boolean redelivered, Reply.Payload payload) {
    return new Reply.Message(target, id, wantsAck, redelivered, payload, null);
  }

  private static Reply.Payload payload(long timestampMillis, byte[] json) {
    return new Reply.Payload(timestampMillis, JSON, Map.of(), json);
  }

  @Override
  public void writable() {
    if (waiting.isEmpty() || !session.takesMore()) {
      return;
    }
    Long position = owner.position();
    while (!hasEnded() && !waiting.isEmpty() && session.takesMore()) {
      Reply.Message oldest = take(waiting.keySet().iterator().next());
      session.deliver(Objects.requireNonNull(oldest).at(position));
      owner.delivered(kind(), 1);
    }
    session.outbox().flush();
  }

  boolean hasShown(String alertId) {
    return unacknowledged.containsKey(alertId) || cleared.contains(alertId);
  }

  /**
   * ACK acknowledges for good, on all of the user's devices. NACK shows the alert again.
   *
   * @return completes, on any thread, when RabbitMQ has confirmed the acknowledgement
   */
  CompletionStage<Void> acknowledge(String alertId, boolean positive) {
    List<String> ids = covered(alertId);
    if (positive) {
      return CompletableFuture.allOf(
          ids.stream()
              .map(id -> inboxes.acknowledge(user, id).toCompletableFuture())
              .toArray(CompletableFuture[]::new));
    }
    for (String id : ids) {
      for (Alert alert : List.copyOf(unacknowledged.getOrDefault(id, Map.of()).values())) {
        if (!waiting.containsKey(Key.of(alert))) {
          show(alert, true);
        }
      }
    }
    writable();
    return DONE;
  }

  /** The alerts that an acknowledgement covers; in {@code client} mode also all earlier ones. */
  private List<String> covered(String alertId) {
    if (request.ack() != AckMode.CLIENT || !unacknowledged.containsKey(alertId)) {
      return List.of(alertId);
    }
    List<String> ids = new ArrayList<>();
    for (String id : unacknowledged.keySet()) {
      ids.add(id);
      if (id.equals(alertId)) {
        break;
      }
    }
    return ids;
  }

  @Override
  public CompletionStage<Void> end() {
    ended();
    session.holding().release((long) WAITING_BYTES * waiting.size());
    waiting.clear();
    inboxes.close(user, this);
    return DONE;
  }
}
