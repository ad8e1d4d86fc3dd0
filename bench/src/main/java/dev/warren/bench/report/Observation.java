package dev.warren.bench.report;

import dev.warren.bench.load.Connected;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Used;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One round of one case: the load generator's results, the processes' usage, and the derived
 * figures.
 *
 * @param round from 1
 * @param run null if nothing was published
 * @param measured null if nothing was published
 * @param processes usage by role
 * @param closes connections that the server closed, by WebSocket close code
 */
public record Observation(
    int round,
    Case of,
    Connected connected,
    @Nullable Run run,
    @Nullable Measured measured,
    Map<String, Used> processes,
    Map<Integer, Integer> closes,
    Map<Figure, Double> figures) {

  /** The same with one more figure. */
  public Observation with(Figure figure, double value) {
    Map<Figure, Double> more = new EnumMap<>(Figure.class);
    more.putAll(figures);
    more.put(figure, value);
    return new Observation(round, of, connected, run, measured, processes, closes, more);
  }

  /** The same with other connections. */
  public Observation withConnected(Connected others) {
    return new Observation(round, of, others, run, measured, processes, closes, figures);
  }

  /** The same with the missing and misordered deliveries of other clients added. */
  public Observation withOthers(long missing, long outOfOrder) {
    Measured all = measured == null ? null : measured.withOthers(missing, outOfOrder);
    return new Observation(round, of, connected, run, all, processes, closes, figures);
  }

  public Observation withCloses(Map<Integer, Integer> all) {
    return new Observation(round, of, connected, run, measured, processes, all, figures);
  }

  int closed() {
    return closes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
