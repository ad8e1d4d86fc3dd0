/** Fuzzing of the input that a gateway reads from its clients. */
@NullMarked
package dev.warren.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
