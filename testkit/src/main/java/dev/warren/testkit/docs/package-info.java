/** Compares the lists in pages of the documentation with the code. */
@NullMarked
package dev.warren.testkit.docs;

import org.jspecify.annotations.NullMarked;
