/** Messages that every module has to decode in the same way. */
@NullMarked
package dev.warren.testkit.golden;

import org.jspecify.annotations.NullMarked;
