package dev.warren.gateway.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One user's unacknowledged alerts by id, oldest first, with the deliveries that RabbitMQ expects
 * an acknowledgement for. An alert of another gateway has no delivery here; one that was raised
 * twice has two. Different alerts may share an id; an acknowledgement of that id applies to all of
 * them. Not thread-safe.
 */
final class KnownAlerts {

  private record Known(Map<String, Alert> bySameness, List<AlertDelivery> deliveries) {}

  private final Map<String, Known> alerts = new LinkedHashMap<>();

  boolean contains(String alertId) {
    return alerts.containsKey(alertId);
  }

  List<Alert> all() {
    return alerts.values().stream().flatMap(known -> known.bySameness.values().stream()).toList();
  }

  /** The alerts that RabbitMQ has delivered to this gateway. */
  List<Alert> held() {
    return alerts.values().stream()
        .filter(known -> !known.deliveries.isEmpty())
        .flatMap(known -> known.bySameness.values().stream())
        .toList();
  }

  List<AlertDelivery> deliveries() {
    return alerts.values().stream().flatMap(known -> known.deliveries.stream()).toList();
  }

  /** Adds an alert unless it is known; returns whether it is new. */
  boolean add(Alert alert) {
    return alerts
            .computeIfAbsent(
                alert.id(), id -> new Known(new LinkedHashMap<>(2), new ArrayList<>(1)))
            .bySameness
            .putIfAbsent(alert.sameness(), alert)
        == null;
  }

  /** The samenesses of the alerts with an id; empty if no such alert is known. */
  Set<String> samenesses(String alertId) {
    Known known = alerts.get(alertId);
    return known == null ? Set.of() : Set.copyOf(known.bySameness.keySet());
  }

  /** Adds a delivery of a known alert. */
  void delivered(String alertId, AlertDelivery delivery) {
    Known known = alerts.get(alertId);
    if (known == null) {
      throw new IllegalArgumentException("alert '%s' is not known".formatted(alertId));
    }
    known.deliveries.add(delivery);
  }

  /** Removes an alert; returns its deliveries, which the caller acknowledges. */
  List<AlertDelivery> remove(String alertId) {
    Known removed = alerts.remove(alertId);
    return removed == null ? List.of() : removed.deliveries;
  }

  /**
   * RabbitMQ has requeued all deliveries. The alerts stay, as the user has not acknowledged them.
   */
  void loseDeliveries() {
    alerts.values().forEach(known -> known.deliveries.clear());
  }
}
