/** Promises of the whole system, one class each. */
@NullMarked
package dev.warren.system.promise;

import org.jspecify.annotations.NullMarked;
