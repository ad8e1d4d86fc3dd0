package dev.warren.bench.workload;

import java.util.List;

/**
 * How a workload is performed.
 *
 * @param peers by name
 * @param seconds how long is measured, each time
 * @param churn connections opened and closed again each second; 0 but for {@code soak}
 */
public record Plan(List<String> peers, int rounds, double seconds, double churn) {}
