/** The measured servers, each with the processes behind it. */
@NullMarked
package dev.warren.bench.peer;

import org.jspecify.annotations.NullMarked;
