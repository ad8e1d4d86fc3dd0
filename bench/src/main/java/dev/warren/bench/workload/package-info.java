/** The loads that Warren and its peers are put under, and what is promised of each. */
@NullMarked
package dev.warren.bench.workload;

import org.jspecify.annotations.NullMarked;
