/** Promises of the whole system, each kept by a test of its name. */
@NullMarked
package dev.warren.system;

import org.jspecify.annotations.NullMarked;
