package dev.warren.gateway.admin;

import dev.warren.thread.DaemonThreads;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The rates of this gateway over the last seconds. It reads the counters once a second, so a
 * request only subtracts two readings. Thread-safe.
 */
public final class Rates implements AutoCloseable {

  private static final int WINDOW_S = 10;

  private final ToLongFunction<Flow> totals;
  private final LongSupplier clock;
  private final Instant startedAt = Instant.now();
  private final ScheduledExecutorService timer = DaemonThreads.timer("warren-rates");

  /** The readings of the window, oldest first. Guarded by this. */
  private final Deque<Reading> readings = new ArrayDeque<>();

  private record Reading(long nanos, Map<Flow, Long> totals) {}

  /**
   * @param perSecond the mean of the window
   */
  public record Rate(long total, double perSecond) {}

  /**
   * The rates of all flows.
   *
   * @param startedAt the time from which the totals count
   * @param windowSeconds the time over which the rates are means
   */
  public record All(Instant startedAt, double windowSeconds, Map<Flow, Rate> flows) {}

  /** Starts to read the counters. */
  public static Rates of(Totals totals) {
    Rates rates = new Rates(totals::of, System::nanoTime);
    rates.timer.scheduleAtFixedRate(rates::read, 1, 1, TimeUnit.SECONDS);
    return rates;
  }

  /**
   * @param clock in nanoseconds
   */
  Rates(ToLongFunction<Flow> totals, LongSupplier clock) {
    this.totals = totals;
    this.clock = clock;
    read();
  }

  /** Reads the counters once. */
  synchronized void read() {
    readings.addLast(reading());
    if (readings.size() > WINDOW_S + 1) {
      readings.removeFirst();
    }
  }

  private Reading reading() {
    Map<Flow, Long> all = new EnumMap<>(Flow.class);
    for (Flow flow : Flow.values()) {
      all.put(flow, totals.applyAsLong(flow));
    }
    return new Reading(clock.getAsLong(), all);
  }

  /** The rates of all flows up to now. */
  public All now() {
    Reading first;
    synchronized (this) {
      first = readings.getFirst();
    }
    Reading last = reading();
    double seconds = (last.nanos - first.nanos) / 1e9;
    Map<Flow, Rate> flows = new EnumMap<>(Flow.class);
    last.totals.forEach(
        (flow, total) -> {
          long more = total - first.totals.getOrDefault(flow, 0L);
          flows.put(flow, new Rate(total, seconds > 0 ? rounded(more / seconds) : 0));
        });
    return new All(startedAt, rounded(seconds), flows);
  }

  /** A number that people read. */
  private static double rounded(double number) {
    return Math.round(number * 100) / 100.0;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
