package dev.warren.bench.machine;

/**
 * The resources that a process used during a measurement.
 *
 * @param cpuSeconds its CPU time in the measurement
 * @param residentBytes its resident memory at the end
 * @param peakBytes the largest sample of its resident memory
 */
public record Used(double cpuSeconds, long residentBytes, long peakBytes) {

  /** The usage of this measurement and a later one of the same process. */
  public Used plus(Used later) {
    return new Used(
        cpuSeconds + later.cpuSeconds, later.residentBytes, Math.max(peakBytes, later.peakBytes));
  }
}
