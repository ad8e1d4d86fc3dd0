package dev.warren.system.faults;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The state of each message of one traffic. Thread-safe. */
final class Account {

  private final Journal journal;
  private final Flows flows;
  private final Map<MessageId, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Map<MessageId, Long> sentNanos = new ConcurrentHashMap<>();
  private final Set<MessageId> settled = ConcurrentHashMap.newKeySet();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final Sightings sightings = new Sightings();

  Account(Journal journal, Flows flows) {
    this.journal = journal;
    this.flows = flows;
  }

  /** Records a message before it is sent. */
  void sends(MessageId id) {
    journal.write("sends", id);
    sentNanos.put(id, System.nanoTime());
    // Unknown until a reply comes.
    outcomes.put(id, Outcome.UNKNOWN);
  }

  /** Records the outcome that the sender knows. */
  void outcome(MessageId id, Outcome outcome) {
    journal.write(outcome.name().toLowerCase(Locale.ROOT), id);
    outcomes.put(id, outcome);
    if (outcome == Outcome.ACKNOWLEDGED) {
      acknowledged.incrementAndGet();
      flows.acknowledged(id);
    }
  }

  /** Records a delivery. */
  void saw(MessageId id) {
    sightings.saw(id);
  }

  /** Records that the consumer has acknowledged the message, and has the RECEIPT for that. */
  void settled(MessageId id) {
    journal.write("settled", id);
    settled.add(id);
  }

  /**
   * Whether the message was sent before this time.
   *
   * @param nanos a time of {@link System#nanoTime}
   */
  boolean isSentBefore(MessageId id, long nanos) {
    Long sent = sentNanos.get(id);
    return sent != null && sent - nanos < 0;
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

  /** The number of messages that were refused and yet delivered. */
  int refusedAndSeen() {
    return (int)
        outcomes.entrySet().stream()
            .filter(each -> each.getValue() == Outcome.REFUSED && sightings.has(each.getKey()))
            .count();
  }

  /** The messages that were acknowledged and never delivered. */
  List<MessageId> lost() {
    return outcomes.entrySet().stream()
        .filter(each -> each.getValue() == Outcome.ACKNOWLEDGED && !sightings.has(each.getKey()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
