package dev.warren.bench.machine;

/**
 * What a process used while it was watched.
 *
 * @param cpuSeconds between the beginning and the end
 * @param residentBytes at the end
 * @param peakBytes the most that it held at one of the samples
 */
public record Used(double cpuSeconds, long residentBytes, long peakBytes) {}
