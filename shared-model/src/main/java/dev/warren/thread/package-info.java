/** Threads of both programs. */
@NullMarked
package dev.warren.thread;

import org.jspecify.annotations.NullMarked;
