package dev.warren.system.faults;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of each message of one traffic. Thread-safe. */
final class Account {

  private final Journal journal;
  private final Map<MessageId, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Set<MessageId> settled = ConcurrentHashMap.newKeySet();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final Sightings sightings = new Sightings();

  Account(Journal journal) {
    this.journal = journal;
  }

  /** Writes down a message that is about to be sent. */
  void sends(MessageId id) {
    journal.write("sends", id);
    // Until somebody says otherwise.
    outcomes.put(id, Outcome.UNKNOWN);
  }

  /** What its sender has been told. */
  void told(MessageId id, Outcome outcome) {
    journal.write(outcome.name().toLowerCase(Locale.ROOT), id);
    outcomes.put(id, outcome);
    if (outcome == Outcome.ACKNOWLEDGED) {
      acknowledged.incrementAndGet();
    }
  }

  /** Somebody got it. */
  void saw(MessageId id) {
    sightings.saw(id);
  }

  /** Its consumer has acknowledged it, and was told that this is done. */
  void settled(MessageId id) {
    journal.write("settled", id);
    settled.add(id);
  }

  int acknowledged() {
    return acknowledged.get();
  }

  int settled() {
    return settled.size();
  }

  boolean isSettled(MessageId id) {
    return settled.contains(id);
  }

  int sent() {
    return outcomes.size();
  }

  int count(Outcome outcome) {
    return (int) outcomes.values().stream().filter(each -> each == outcome).count();
  }

  Sightings sightings() {
    return sightings;
  }

  boolean isAcknowledged(MessageId id) {
    return outcomes.get(id) == Outcome.ACKNOWLEDGED;
  }

  /** How many were seen of which the sender was told that they are nowhere. */
  int refusedAndSeen() {
    return (int)
        outcomes.entrySet().stream()
            .filter(each -> each.getValue() == Outcome.REFUSED && sightings.has(each.getKey()))
            .count();
  }

  /** Acknowledged, and never seen. */
  List<MessageId> lost() {
    return outcomes.entrySet().stream()
        .filter(each -> each.getValue() == Outcome.ACKNOWLEDGED && !sightings.has(each.getKey()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
