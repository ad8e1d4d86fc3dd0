/** A collector of spans. */
@NullMarked
package dev.warren.testkit.trace;

import org.jspecify.annotations.NullMarked;
