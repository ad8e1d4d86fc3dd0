package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

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

    private Deliveries plus(Deliveries later) {
      return new Deliveries(
          inTime + later.inTime,
          late + later.late,
          missing + later.missing,
          outOfOrder + later.outOfOrder);
    }
  }

  /**
   * Times in microseconds, by one clock, from just before the publisher writes a message to its
   * socket until the load generator has read the message's last byte.
   *
   * @param samples how many latencies were recorded
   * @param histogram all of them, in nanoseconds: HdrHistogram's compressed form in Base64, which
   *     its tools read
   */
  public record Latencies(
      long samples, double p50, double p99, double p999, double max, String histogram) {

    public static Latencies of(Histogram nanos) {
      ByteBuffer compressed = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
      int length = nanos.encodeIntoCompressedByteBuffer(compressed, Deflater.BEST_COMPRESSION);
      return new Latencies(
          nanos.getTotalCount(),
          nanos.getValueAtPercentile(50) / 1e3,
          nanos.getValueAtPercentile(99) / 1e3,
          nanos.getValueAtPercentile(99.9) / 1e3,
          nanos.getMaxValue() / 1e3,
          Base64.getEncoder().encodeToString(Arrays.copyOf(compressed.array(), length)));
    }

    /** The percentiles of these latencies and others as of one run. */
    public Latencies plus(Latencies others) {
      Histogram sum = decoded();
      sum.add(others.decoded());
      return of(sum);
    }

    private Histogram decoded() {
      try {
        return Histogram.fromString(histogram);
      } catch (DataFormatException e) {
        throw new IllegalStateException("no histogram: " + histogram, e);
      }
    }
  }

  /**
   * The load generator's own figures.
   *
   * @param churned connections that it opened and closed again, or in a chat the moves from one
   *     room to another
   * @param cpuSeconds its CPU time
   */
  public record Generator(long churned, double cpuSeconds) {

    private Generator plus(Generator later) {
      return new Generator(churned + later.churned, cpuSeconds + later.cpuSeconds);
    }
  }

  /** This run and a later one over the same connections, as one. */
  public Measured plus(Measured later) {
    return new Measured(
        seconds + later.seconds,
        published + later.published,
        deliveries.plus(later.deliveries),
        latencies.plus(later.latencies),
        later.closes, // These are all since the connections were opened.
        generator.plus(later.generator));
  }

  /** The same result, with the missing and misordered deliveries of other clients added. */
  public Measured withOthers(long missing, long outOfOrder) {
    Deliveries all = deliveries.plus(new Deliveries(0, 0, missing, outOfOrder));
    return new Measured(seconds, published, all, latencies, closes, generator);
  }
}
