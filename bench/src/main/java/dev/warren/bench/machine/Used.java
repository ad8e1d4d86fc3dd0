package dev.warren.bench.machine;

/**
 * The resources that a process used during a measurement.
 *
 * @param cpuSeconds its CPU time in the measurement
 * @param residentBytes its resident memory at the end
 * @param peakBytes the largest sample of its resident memory
 */
public record Used(double cpuSeconds, long residentBytes, long peakBytes) {}
