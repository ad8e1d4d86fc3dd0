package dev.warren.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How long a fault stops messages. A flow is what should never stand still: the acknowledgements of
 * a lane's messages at their sender, and the arrival of a lane's messages at any live subscriber.
 * Thread-safe.
 */
final class Flows {

  private final Map<String, Flow> byName = new ConcurrentHashMap<>();
  private volatile long ended;

  /** The times of one flow, by {@link System#nanoTime}. Guarded by itself. */
  private static final class Flow {
    private long moved = System.nanoTime();
    private long longest;
    private long recovery;
    private boolean hasMoved = true;

    synchronized void move(long ended) {
      long now = System.nanoTime();
      longest = Math.max(longest, now - moved);
      moved = now;
      if (!hasMoved && now - ended > 0) {
        hasMoved = true;
        recovery = now - ended;
      }
    }

    synchronized void begin() {
      longest = 0;
    }

    synchronized void end() {
      recovery = 0;
      hasMoved = false;
    }

    synchronized boolean hasMoved() {
      return hasMoved;
    }

    synchronized long longest() {
      return Math.max(longest, System.nanoTime() - moved);
    }

    synchronized long recovery() {
      return recovery;
    }
  }

  /** A message has been acknowledged at its sender. */
  void acknowledged(MessageId id) {
    move("acknowledged", id);
  }

  /** A live subscriber has received a message. */
  void shown(MessageId id) {
    move("shown", id);
  }

  private void move(String how, MessageId id) {
    Traffic traffic = Traffic.of(id);
    if (traffic.isSteady()) {
      // A user gets an alert a second at most, so the lanes of alerts count as one.
      String lane = traffic == Traffic.ALERTS ? traffic.prefix() : id.lane();
      byName.computeIfAbsent(how + " " + lane, name -> new Flow()).move(ended);
    }
  }

  /** A fault begins. */
  void begin() {
    byName.values().forEach(Flow::begin);
  }

  /** The fault itself is over. */
  void end() {
    ended = System.nanoTime();
    byName.values().forEach(Flow::end);
  }

  /** The flows that have not moved since the end of the fault. */
  List<String> still() {
    List<String> still = new ArrayList<>();
    byName.forEach(
        (name, flow) -> {
          if (!flow.hasMoved()) {
            still.add(name);
          }
        });
    return still;
  }

  /** The longest standstill of any flow since {@link #begin}. */
  Duration outage() {
    return most(Flow::longest);
  }

  /** How long after {@link #end} the last flow moved again. */
  Duration recovery() {
    return most(Flow::recovery);
  }

  private Duration most(ToLongFunction<Flow> nanos) {
    return Duration.ofNanos(byName.values().stream().mapToLong(nanos).max().orElse(0));
  }
}
