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

  private final Map<String, Boolean> acked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  void add(String user, String alertId) {
    acked.put(key(user, alertId), true);
  }

  boolean contains(String user, String alertId) {
    return acked.containsKey(key(user, alertId));
  }

  private static String key(String user, String alertId) {
    return user + ' ' + alertId;
  }
}
