package dev.warren.bench.load;

import java.util.Map;

/**
 * The result of a {@link Run}.
 *
 * @param seconds how long the publisher published
 * @param published messages
 * @param closes connections that the server closed, by WebSocket close code; 1006 if it sent no
 *     Close frame
 */
public record Measured(
    double seconds,
    long published,
    Deliveries deliveries,
    Latencies latencies,
    Map<Integer, Integer> closes,
    Generator generator) {

  /**
   * Messages at subscribers.
   *
   * @param inTime messages that subscribers read while the publisher published
   * @param late deliveries after that; the generator waits for them until none has arrived for 10 s
   * @param missing deliveries that never arrived, without those to slow and churned clients
   * @param outOfOrder deliveries that came twice, or before an earlier one of their channel
   */
  public record Deliveries(long inTime, long late, long missing, long outOfOrder) {

    public long all() {
      return inTime + late;
    }
  }

  /**
   * Times from just before the publisher hands a message to its socket until the load generator has
   * read its last byte, by one clock, in microseconds.
   *
   * @param samples how many latencies were recorded
   */
  public record Latencies(long samples, double p50, double p99, double p999, double max) {}

  /**
   * The load generator itself.
   *
   * @param churned connections that it opened and closed again
   */
  public record Generator(long churned, double cpuSeconds) {}

  /** The same with the missing and misordered deliveries of other clients added. */
  public Measured withOthers(long missing, long outOfOrder) {
    Deliveries all =
        new Deliveries(
            deliveries.inTime,
            deliveries.late,
            deliveries.missing + missing,
            deliveries.outOfOrder + outOfOrder);
    return new Measured(seconds, published, all, latencies, closes, generator);
  }
}
