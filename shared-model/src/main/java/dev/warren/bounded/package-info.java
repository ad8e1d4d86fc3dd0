/** Maps and sets that stay small: when one is full, its eldest entry makes room for the new one. */
@NullMarked
package dev.warren.bounded;

import org.jspecify.annotations.NullMarked;
