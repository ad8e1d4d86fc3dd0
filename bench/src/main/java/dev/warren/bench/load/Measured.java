package dev.warren.bench.load;

import java.util.Map;

/**
 * What came of a {@link Run}. Latencies are from just before a message is handed to the publisher's
 * socket to when its last byte is seen by the load generator, one clock; in microseconds.
 *
 * @param seconds how long was published
 * @param published messages
 * @param deliveries messages seen by subscribers within those seconds
 * @param late deliveries that came after the last message was published; the generator waits for
 *     them until none has come for 10 s
 * @param missing deliveries that never came, of subscribers that were not slow and not churned
 * @param outOfOrder deliveries that came twice, or before an earlier one of the same channel
 * @param samples how many latencies were taken
 * @param closes connections that the server closed, by WebSocket close code; 1006 for none
 * @param churned connections that were opened and closed again
 * @param generatorCpuSeconds what the load generator itself used
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

  /** The same, with deliveries of others that are to count, too. */
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
