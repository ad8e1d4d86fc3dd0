package dev.warren.worker.intake;

import dev.warren.worker.intake.Delivered.AlertTry;
import dev.warren.worker.publish.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was published on an AMQP channel and is not confirmed yet. Not thread-safe. */
final class InFlight {

  /**
   * One publish.
   *
   * @param of the event that it is for
   * @param alert null where it is no alert for a user's queue
   */
  record Sent(Delivered of, Publication publication, @Nullable AlertTry alert) {}

  /** By the number of its confirm, so in the order of publishing. */
  private final NavigableMap<Long, Sent> sent = new TreeMap<>();

  void add(long number, Sent publish) {
    sent.put(number, publish);
  }

  /** What this confirm is for, in the order of publishing; it is in flight no more. */
  List<Sent> confirmed(long number, boolean multiple) {
    NavigableMap<Long, Sent> those =
        multiple ? sent.headMap(number, true) : sent.subMap(number, true, number, true);
    List<Sent> confirmed = new ArrayList<>(those.values());
    those.clear();
    return confirmed;
  }

  /**
   * Which alert a basic.return is for. It has no confirm number; but returns come in the order of
   * publishing and before the confirm, so it is the oldest that looks the same.
   *
   * @return null where there is none such
   */
  @Nullable AlertTry returned(String exchange, String routingKey, @Nullable String messageId) {
    for (Sent each : sent.values()) {
      AlertTry alert = each.alert();
      if (alert != null
          && !alert.wasReturned()
          && each.publication().exchange().equals(exchange)
          && each.publication().routingKey().equals(routingKey)
          && each.publication().properties().getMessageId().equals(messageId)) {
        return alert;
      }
    }
    return null;
  }

  boolean isEmpty() {
    return sent.isEmpty();
  }
}
