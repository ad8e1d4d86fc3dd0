package dev.warren.gateway.alert;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A user's unacknowledged alerts, as far as this gateway knows of them, and the devices that they
 * are shown on. Used by {@link AlertInboxes} on its thread only.
 */
final class AlertInbox {

  /** A delivery that RabbitMQ waits for the acknowledgement of. */
  record Delivery(Channel by, long tag) {}

  /** An alert, and the deliveries of it that this gateway has: none where another gateway does. */
  private record Known(Alert alert, List<Delivery> deliveries) {}

  final String user;
  final AlertChannel channel;
  final Set<AlertListener> listeners = new LinkedHashSet<>();

  /** Whether another gateway has devices of the user, too, and must hear of what comes here. */
  boolean shared;

  boolean live;

  /** Whether it knows all there is, other gateways' included. */
  boolean settled;

  /** When it ends, as no device is there any more. */
  @Nullable Future<?> ending;

  /** Who wants to know all there is. */
  final List<CompletableFuture<AlertInbox>> waiting = new ArrayList<>();

  /** Acknowledgements that RabbitMQ has not confirmed yet. */
  final Map<String, CompletableFuture<Void>> acknowledging = new HashMap<>();

  private final Map<String, Known> alerts = new LinkedHashMap<>();

  AlertInbox(String user, AlertChannel channel) {
    this.user = user;
    this.channel = channel;
  }

  boolean contains(String alertId) {
    return alerts.containsKey(alertId);
  }

  Collection<Alert> alerts() {
    return alerts.values().stream().map(Known::alert).toList();
  }

  /** Those that RabbitMQ has delivered here. */
  List<Alert> held() {
    return alerts.values().stream()
        .filter(each -> !each.deliveries.isEmpty())
        .map(Known::alert)
        .toList();
  }

  /** Shows an alert on all devices, unless they have it; whether it is new. */
  boolean add(Alert alert) {
    if (alerts.containsKey(alert.id())) {
      return false;
    }
    alerts.put(alert.id(), new Known(alert, new ArrayList<>(1)));
    listeners.forEach(listener -> listener.alert(alert));
    return true;
  }

  void delivered(String alertId, Delivery delivery) {
    Known alert = alerts.get(alertId);
    if (alert != null) {
      alert.deliveries.add(delivery);
    }
  }

  /** It is acknowledged; returns the deliveries to acknowledge to RabbitMQ. */
  List<Delivery> remove(String alertId) {
    Known removed = alerts.remove(alertId);
    return removed == null ? List.of() : removed.deliveries;
  }

  /** RabbitMQ has taken back what it delivered, and delivers it again, here or elsewhere. */
  void lost() {
    live = false;
    alerts.values().forEach(each -> each.deliveries.clear());
  }

  /** Every delivery that is here. */
  List<Delivery> deliveries() {
    return alerts.values().stream().flatMap(each -> each.deliveries.stream()).toList();
  }
}
