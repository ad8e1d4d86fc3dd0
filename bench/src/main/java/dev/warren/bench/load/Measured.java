package dev.warren.bench.load;

import java.util.Map;

/**
 * The result of a {@link Run}.
 *
 * @param seconds how long the publisher published
 * @param published how many messages it published
 * @param closes how many connections the server closed, by WebSocket close code; 1006 if it sent no
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
   * Counts of deliveries.
   *
   * @param inTime deliveries that subscribers read while the publisher published
   * @param late deliveries after that; the generator waits until none has arrived for 10 s
   * @param missing deliveries that never arrived, without those to slow and churned clients
   * @param outOfOrder deliveries that came twice, or before an earlier one of their channel
   */
  public record Deliveries(long inTime, long late, long missing, long outOfOrder) {

    public long all() {
      return inTime + late;
    }
  }

  /**
   * Times in microseconds, by one clock, from just before the publisher writes a message to its
   * socket until the load generator has read the message's last byte.
   *
   * @param samples how many latencies were recorded
   */
  public record Latencies(long samples, double p50, double p99, double p999, double max) {}

  /**
   * The load generator's own figures.
   *
   * @param churned connections that it opened and closed again
   * @param cpuSeconds its CPU time
   */
  public record Generator(long churned, double cpuSeconds) {}

  /** The same result, with the missing and misordered deliveries of other clients added. */
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
