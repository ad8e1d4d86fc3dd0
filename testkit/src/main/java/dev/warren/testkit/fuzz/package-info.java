/** Fuzzing of the code that reads strangers' bytes: targets, seeds, mutations, growth of time. */
@NullMarked
package dev.warren.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
