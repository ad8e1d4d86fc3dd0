package dev.warren.system.faults;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The messages that a receiver has got, with repetitions and their order per lane. Thread-safe. */
final class Sightings {

  private static final class Lane {
    private final BitSet seen = new BitSet();
    private final BitSet again = new BitSet();

    /** Messages that first came after one that was sent later. */
    private final BitSet late = new BitSet();
  }

  private final Map<String, Lane> lanes = new HashMap<>();

  synchronized void saw(MessageId id) {
    Lane lane = lanes.computeIfAbsent(id.lane(), name -> new Lane());
    if (lane.seen.get(id.number())) {
      // At-least-once delivery: a message may come again at any time.
      lane.again.set(id.number());
      return;
    }
    if (lane.seen.length() > id.number()) {
      lane.late.set(id.number());
    }
    lane.seen.set(id.number());
  }

  synchronized boolean has(MessageId id) {
    Lane lane = lanes.get(id.lane());
    return lane != null && lane.seen.get(id.number());
  }

  /** The number of messages. */
  synchronized int count() {
    return lanes.values().stream().mapToInt(lane -> lane.seen.cardinality()).sum();
  }

  /** The number of messages that came more than once. */
  synchronized int again() {
    return lanes.values().stream().mapToInt(lane -> lane.again.cardinality()).sum();
  }

  /** The messages whose first delivery came after that of a message which was sent later. */
  synchronized List<MessageId> late() {
    List<MessageId> late = new ArrayList<>();
    lanes.forEach(
        (name, lane) -> lane.late.stream().forEach(n -> late.add(new MessageId(name, n))));
    return late;
  }
}
