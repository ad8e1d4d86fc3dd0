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
 * @param published null if nothing was published
 * @param processes usage by role
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
   * @param closes connections that the server closed, by WebSocket close code
   */
  public record Clients(Connected connected, Map<Integer, Integer> closes) {

    /** How many connections the server closed. */
    public int closed() {
      return closes.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** A run and its result. */
  public record Published(Run run, Measured measured) {}

  /** The same with one more figure. */
  public Observation with(Figure figure, double value) {
    Map<Figure, Double> more = new EnumMap<>(Figure.class);
    more.putAll(figures);
    more.put(figure, value);
    return new Observation(round, of, clients, published, processes, more);
  }

  /** The same with other connections. */
  public Observation withConnected(Connected others) {
    return withClients(new Clients(others, clients.closes));
  }

  public Observation withCloses(Map<Integer, Integer> all) {
    return withClients(new Clients(clients.connected, all));
  }

  private Observation withClients(Clients others) {
    return new Observation(round, of, others, published, processes, figures);
  }

  /** The same with the missing and misordered deliveries of other clients added. */
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
