/** Checks that a page of the documentation lists what the code has. */
@NullMarked
package dev.warren.testkit.docs;

import org.jspecify.annotations.NullMarked;
