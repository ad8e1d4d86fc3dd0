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
 * @param round the number of the round, from 1
 * @param published the run and its result; null if nothing was published
 * @param processes the usage by role
 */
public record Observation(
    int round,
    Case of,
    Clients clients,
    @Nullable Published published,
    Map<String, Used> processes,
    Map<Figure, Double> figures) {

  /**
   * The connections.
   *
   * @param closes how many connections the server closed, by WebSocket close code
   */
  public record Clients(Connected connected, Map<Integer, Integer> closes) {

    /** How many connections the server closed. */
    public int closed() {
      return closes.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** A run and its result. */
  public record Published(Run run, Measured measured) {}

  /** The same observation with one more figure. */
  public Observation with(Figure figure, double value) {
    Map<Figure, Double> more = new EnumMap<>(Figure.class);
    more.putAll(figures);
    more.put(figure, value);
    return new Observation(round, of, clients, published, processes, more);
  }

  /** The same observation with another result of connecting. */
  public Observation withConnected(Connected others) {
    return withClients(new Clients(others, clients.closes));
  }

  public Observation withCloses(Map<Integer, Integer> all) {
    return withClients(new Clients(clients.connected, all));
  }

  private Observation withClients(Clients others) {
    return new Observation(round, of, others, published, processes, figures);
  }

  /** The same observation with the missing and misordered deliveries of other clients added. */
  public Observation withOthers(long missing, long outOfOrder) {
    Published all =
        published == null
            ? null
            : new Published(published.run, published.measured.withOthers(missing, outOfOrder));
    return new Observation(round, of, clients, all, processes, figures);
  }

  long missing() {
    return published == null ? 0 : published.measured.deliveries().missing();
  }

  long outOfOrder() {
    return published == null ? 0 : published.measured.deliveries().outOfOrder();
  }

  long disconnected() {
    return (long) clients.closed() + clients.connected.failed();
  }
}
