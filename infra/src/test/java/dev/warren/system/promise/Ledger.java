package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Accounts for every event: ids are {@code <number>} counted up per channel, written down before
 * they are posted, and again when a subscriber sees them.
 */
final class Ledger {

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Integer>> seen = new HashMap<>();
  private int deliveries;

  /** RabbitMQ, or a RECEIPT, has said that this event is safe. */
  void confirmed(String channel, int number) {
    confirmed.add(channel + "/" + number);
  }

  /** A subscriber got this MESSAGE. */
  synchronized void saw(StompFrame message) {
    String channel = message.headers().get("destination").substring("/topic/".length());
    Matcher id = ID.matcher(message.text());
    if (!id.find()) {
      throw new AssertionError("no id in " + message);
    }
    seen.computeIfAbsent(channel, c -> new ArrayList<>()).add(Integer.parseInt(id.group(1)));
    deliveries++;
  }

  int confirmedCount() {
    return confirmed.size();
  }

  /** Waits until every confirmed event was seen. */
  void awaitAllConfirmedSeen(Duration atMost) {
    try {
      Awaitility.await().atMost(atMost).until(() -> missing().isEmpty());
    } catch (RuntimeException e) {
      Set<String> missing = missing();
      throw new AssertionError(missing.size() + " confirmed events were not seen: " + missing, e);
    }
  }

  private synchronized Set<String> missing() {
    Set<String> missing = new TreeSet<>(confirmed);
    seen.forEach((channel, numbers) -> numbers.forEach(n -> missing.remove(channel + "/" + n)));
    return missing;
  }

  /** Per channel, the first sight of each event is in the order in which they were posted. */
  synchronized void assertOrder() {
    seen.forEach(
        (channel, numbers) ->
            assertThat(numbers.stream().distinct().toList())
                .as("first sights in %s", channel)
                .isSorted());
  }

  /** How many deliveries were of an event seen before. */
  synchronized int duplicates() {
    return deliveries
        - seen.values().stream().mapToInt(n -> (int) n.stream().distinct().count()).sum();
  }
}
