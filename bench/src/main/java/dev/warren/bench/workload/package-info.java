/** The loads with which Warren and its peers are measured, and the promises for each. */
@NullMarked
package dev.warren.bench.workload;

import org.jspecify.annotations.NullMarked;
