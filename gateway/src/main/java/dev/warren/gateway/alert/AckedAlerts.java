package dev.warren.gateway.alert;

import dev.warren.bounded.Bounded;
import java.util.Map;
import java.util.Set;

/**
 * The alerts that were acknowledged lately. RabbitMQ can still deliver such an alert, because the
 * gateway that held it died or because a worker processed its event twice. Not thread-safe.
 */
final class AckedAlerts {

  /** The most alerts to remember, of about 100 bytes each. */
  private static final int MOST = 50_000;

  private record Key(String user, String alertId) {}

  /**
   * @param atMillis when it was acknowledged, in milliseconds since 1970
   * @param the samenesses of the alerts with the id; empty if this gateway did not know them
   */
  private record Acked(long atMillis, Set<String> samenesses) {}

  private final Map<Key, Acked> acked = Bounded.map(MOST);

  /**
   * @param atMillis when the alert was acknowledged, in milliseconds since 1970
   * @param the samenesses of the alerts with the id, as far as this gateway knows them
   */
  void add(String user, String alertId, long atMillis, Set<String> samenesses) {
    Key key = new Key(user, alertId);
    Acked before = acked.get(key);
    // The acknowledgement may come twice: from a device of this gateway, and from the log.
    boolean keeps = before != null && samenesses.isEmpty();
    acked.put(key, new Acked(atMillis, keeps ? before.samenesses : samenesses));
  }

  boolean contains(String user, String alertId) {
    return acked.containsKey(new Key(user, alertId));
  }

  /** Whether this very alert was acknowledged; another one may have the same id. */
  boolean contains(String user, Alert alert) {
    Acked of = acked.get(new Key(user, alert.id()));
    return of != null
        && alert.timestampMillis() <= of.atMillis
        && (of.samenesses.isEmpty() || of.samenesses.contains(alert.sameness()));
  }
}
