package dev.warren.bench.load;

import java.util.Map;

/**
 * The result of a {@link Run}. A latency is the time from just before the publisher hands a message
 * to its socket until the load generator has read its last byte, by one clock, in microseconds.
 *
 * @param seconds how long the publisher published
 * @param published messages
 * @param deliveries messages that subscribers read within those seconds
 * @param late deliveries after the last message was published; the generator waits for them until
 *     none has arrived for 10 s
 * @param missing deliveries that never arrived, without those to slow and churned clients
 * @param outOfOrder deliveries that came twice, or before an earlier one of their channel
 * @param samples how many latencies were recorded
 * @param closes connections that the server closed, by WebSocket close code; 1006 if it sent no
 *     Close frame
 * @param churned connections that were opened and closed again
 * @param generatorCpuSeconds the load generator's own CPU
 */
public record Measured(
    double seconds,
    long published,
    long deliveries,
    long late,
    long missing,
    long outOfOrder,
    long samples,
    double p50,
    double p99,
    double p999,
    double max,
    Map<Integer, Integer> closes,
    long churned,
    double generatorCpuSeconds) {

  /** The same with the missing and misordered deliveries of other clients added. */
  public Measured withOthers(long theirMissing, long theirOutOfOrder) {
    return new Measured(
        seconds,
        published,
        deliveries,
        late,
        missing + theirMissing,
        outOfOrder + theirOutOfOrder,
        samples,
        p50,
        p99,
        p999,
        max,
        closes,
        churned,
        generatorCpuSeconds);
  }
}
