package dev.warren.gateway.alert;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which alerts were acknowledged lately: RabbitMQ may still deliver one of them, as another gateway
 * held it and died, or as its cause was processed twice. Not thread-safe.
 */
final class AckedAlerts {

  /** A hundred bytes or so each. */
  private static final int MOST = 50_000;

  private final Map<String, Long> acked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param atMillis when it was acknowledged, in milliseconds since 1970
   */
  void add(String user, String alertId, long atMillis) {
    acked.put(key(user, alertId), atMillis);
  }

  boolean contains(String user, String alertId) {
    return acked.containsKey(key(user, alertId));
  }

  /** Whether this alert was, and not an earlier one that somebody gave the same id. */
  boolean contains(String user, Alert alert) {
    Long at = acked.get(key(user, alert.id()));
    return at != null && alert.timestampMillis() <= at;
  }

  private static String key(String user, String alertId) {
    return user + ' ' + alertId;
  }
}
