package dev.warren.bench.workload;

import java.util.function.Supplier;

/**
 * A workload of the command line.
 *
 * @param name the name on the command line, which the report's files also have
 * @param summary one line, for {@code --help} and the report's heading
 * @param plan the defaults, which the command line overrides
 * @param create makes the workload; an instance is performed once
 */
public record WorkloadSpec(String name, String summary, Plan plan, Supplier<Workload> create) {}
