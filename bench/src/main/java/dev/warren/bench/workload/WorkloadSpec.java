package dev.warren.bench.workload;

import java.util.function.Supplier;

/**
 * A workload as the command line names it.
 *
 * @param name as on the command line; the report's files are named after it
 * @param summary one line, for {@code --help} and the report's heading
 * @param plan the defaults, which the command line overrides
 * @param create makes the workload; an instance is performed once
 */
public record WorkloadSpec(String name, String summary, Plan plan, Supplier<Workload> create) {}
