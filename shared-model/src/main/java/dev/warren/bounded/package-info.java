/** Maps and sets with a largest size: when one is full, a new entry replaces its eldest one. */
@NullMarked
package dev.warren.bounded;

import org.jspecify.annotations.NullMarked;
