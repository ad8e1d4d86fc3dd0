/** Fuzzing of input that gateways and workers both read. */
@NullMarked
package dev.warren.fuzz;

import org.jspecify.annotations.NullMarked;
