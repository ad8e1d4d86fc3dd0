package dev.warren.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * How long a fault stops messages. A flow is what should never stand still: the acknowledgements of
 * a lane's messages at their sender, and the arrival of a lane's messages at any live subscriber.
 * Thread-safe.
 */
final class Flows {

  private final Map<String, Flow> byName = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  Flows() {
    this(System::nanoTime);
  }

  /**
   * Takes the time from the given clock.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  Flows(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The times of one flow. Guarded by itself. */
  private final class Flow {
    private long moved = nanoTime.getAsLong();
    private long ended;
    private long longest;
    private long recovery;
    private boolean hasEnded;
    private boolean hasMoved = true;

    synchronized void move() {
      long now = nanoTime.getAsLong();
      longest = Math.max(longest, now - moved);
      if (hasEnded) {
        recovery = Math.max(recovery, Math.min(now - moved, now - ended));
      }
      hasMoved = true;
      moved = now;
    }

    synchronized void begin() {
      longest = 0;
      recovery = 0;
      hasEnded = false;
    }

    synchronized void end() {
      if (!hasEnded) {
        ended = nanoTime.getAsLong();
        hasEnded = true;
      }
      hasMoved = false;
    }

    synchronized void endOnlyNow() {
      recovery = 0;
      hasEnded = false;
      end();
    }

    synchronized boolean hasMoved() {
      return hasMoved;
    }

    synchronized long longest() {
      return Math.max(longest, nanoTime.getAsLong() - moved);
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
      byName.computeIfAbsent(how + " " + lane, name -> new Flow()).move();
    }
  }

  /** A fault begins. */
  void begin() {
    byName.values().forEach(Flow::begin);
  }

  /** The fault itself is over. Of several calls for one fault, recovery counts from the first. */
  void end() {
    byName.values().forEach(Flow::end);
  }

  /** The fault has lasted until now, whatever {@link #end} said. */
  void endOnlyNow() {
    byName.values().forEach(Flow::endOnlyNow);
  }

  /** The flows that have not moved since the last {@link #end}. */
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

  /**
   * The longest standstill of any flow after the first {@link #end} since {@link #begin}. It counts
   * from that end if it began before.
   */
  Duration recovery() {
    return most(Flow::recovery);
  }

  private Duration most(ToLongFunction<Flow> nanos) {
    return Duration.ofNanos(byName.values().stream().mapToLong(nanos).max().orElse(0));
  }
}
