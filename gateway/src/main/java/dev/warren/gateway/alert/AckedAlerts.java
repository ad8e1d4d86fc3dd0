package dev.warren.gateway.alert;

import dev.warren.bounded.Bounded;
import java.util.Map;

/**
 * The alerts that were acknowledged lately. RabbitMQ can still deliver such an alert, because the
 * gateway that had it died or because a worker processed its event twice. Not thread-safe.
 */
final class AckedAlerts {

  /** About 100 bytes each. */
  private static final int MOST = 50_000;

  private record Key(String user, String alertId) {}

  /** When each was acknowledged, in milliseconds since 1970. */
  private final Map<Key, Long> acked = Bounded.map(MOST);

  /**
   * @param atMillis when the alert was acknowledged, in milliseconds since 1970
   */
  void add(String user, String alertId, long atMillis) {
    acked.put(new Key(user, alertId), atMillis);
  }

  boolean contains(String user, String alertId) {
    return acked.containsKey(new Key(user, alertId));
  }

  /** Whether this very alert was acknowledged; a later one may have the same id. */
  boolean contains(String user, Alert alert) {
    Long at = acked.get(new Key(user, alert.id()));
    return at != null && alert.timestampMillis() <= at;
  }
}
