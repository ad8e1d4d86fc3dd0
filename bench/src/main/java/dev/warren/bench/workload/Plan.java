package dev.warren.bench.workload;

import java.util.List;

/**
 * The parameters of a measurement.
 *
 * @param peers names of the measured peers
 * @param seconds how long each measurement takes
 * @param churn connections opened and closed per second; 0 except for {@code soak}
 */
public record Plan(List<String> peers, int rounds, double seconds, double churn) {}
