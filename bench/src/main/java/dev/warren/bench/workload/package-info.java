/** The loads that Warren and its peers are measured with, and the promises for each. */
@NullMarked
package dev.warren.bench.workload;

import org.jspecify.annotations.NullMarked;
