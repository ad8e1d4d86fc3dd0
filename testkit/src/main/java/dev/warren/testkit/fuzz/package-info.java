/** Fuzzing of code that reads bytes from strangers: targets, seeds, mutations, growth of time. */
@NullMarked
package dev.warren.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
