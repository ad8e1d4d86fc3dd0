/** Fuzzing of what gateways and workers read alike. */
@NullMarked
package dev.warren.fuzz;

import org.jspecify.annotations.NullMarked;
