package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every event that RabbitMQ has confirmed, and every event that a subscriber has received. The id
 * of an event is its number in its channel. Thread-safe.
 */
final class Ledger {

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  /** How many events are confirmed before a fault, and again after it. */
  private static final int BETWEEN_FAULTS = 1_500;

  private final Set<String> confirmed;
  private final Map<String, List<Integer>> seen = new HashMap<>();
  private final Map<String, BitSet> distinct = new HashMap<>();
  private int events;
  private int deliveries;

  Ledger() {
    this(ConcurrentHashMap.newKeySet());
  }

  private Ledger(Set<String> confirmed) {
    this.confirmed = confirmed;
  }

  /** A ledger of the same events, for another subscriber. */
  Ledger ofAnotherSubscriber() {
    return new Ledger(confirmed);
  }

  /** Records a confirm of RabbitMQ or a RECEIPT. */
  void confirmed(String channel, int number) {
    confirmed.add(channel + "/" + number);
  }

  /** Records a MESSAGE of a subscriber. */
  void saw(StompFrame message) {
    String channel = message.headers().get("destination").substring("/topic/".length());
    Matcher id = ID.matcher(message.text());
    if (!id.find()) {
      throw new AssertionError("no id in " + message);
    }
    saw(channel, Integer.parseInt(id.group(1)));
  }

  /** Records the receipt of an event. */
  synchronized void saw(String channel, int number) {
    seen.computeIfAbsent(channel, c -> new ArrayList<>()).add(number);
    BitSet numbers = distinct.computeIfAbsent(channel, c -> new BitSet());
    events += numbers.get(number) ? 0 : 1;
    numbers.set(number);
    deliveries++;
  }

  int confirmedCount() {
    return confirmed.size();
  }

  /** Waits until the load continues, which also proves that the publisher still runs. */
  void awaitMoreConfirmed() {
    int before = confirmedCount();
    Patience.await("confirmed events").until(() -> confirmedCount() >= before + BETWEEN_FAULTS);
  }

  /** Waits until the subscriber has every confirmed event. */
  void awaitAllConfirmedSeen() {
    try {
      Patience.await("confirmed events")
          .pollInterval(Duration.ofMillis(200))
          .until(() -> eventsSeen() >= confirmedCount() && missing().isEmpty());
    } catch (RuntimeException e) {
      Set<String> missing = missing();
      throw new AssertionError(missing.size() + " confirmed events were not seen: " + missing, e);
    }
  }

  private synchronized int eventsSeen() {
    return events;
  }

  private synchronized Set<String> missing() {
    Set<String> missing = new TreeSet<>(confirmed);
    seen.forEach((channel, numbers) -> numbers.forEach(n -> missing.remove(channel + "/" + n)));
    return missing;
  }

  /** Asserts for each channel that new events came in the order in which they were posted. */
  synchronized void assertOrder() {
    seen.forEach(
        (channel, numbers) ->
            assertThat(numbers.stream().distinct().toList())
                .as("new events in %s", channel)
                .isSorted());
  }

  /**
   * Asserts the order of new events as {@link #assertOrder}, but for one restart of RabbitMQ.
   * Events that were posted after it may overtake earlier ones, because RabbitMQ may then send a
   * channel to another partition (docs/decisions/005).
   */
  synchronized void assertOrderBeforeAndAfterARestart() {
    seen.forEach(
        (channel, numbers) -> {
          List<Integer> news = numbers.stream().distinct().toList();
          assertThat(news.stream().anyMatch(last -> isOrderedUpToAndAfter(last, news)))
              .as("order of new events in %s: %s", channel, news)
              .isTrue();
        });
  }

  private static boolean isOrderedUpToAndAfter(int last, List<Integer> numbers) {
    List<Integer> before = numbers.stream().filter(number -> number <= last).toList();
    List<Integer> after = numbers.stream().filter(number -> number > last).toList();
    return before.equals(before.stream().sorted().toList())
        && after.equals(after.stream().sorted().toList());
  }

  /** The number of deliveries of an event that the subscriber already had. */
  synchronized int duplicates() {
    return deliveries - events;
  }
}
