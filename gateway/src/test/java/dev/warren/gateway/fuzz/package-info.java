/** Fuzzing of what a gateway reads of its clients. */
@NullMarked
package dev.warren.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
