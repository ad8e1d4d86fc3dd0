/**
 * The trace that a message belongs to, by W3C's Trace Context, and the port for recording spans.
 */
@NullMarked
package dev.warren.trace;

import org.jspecify.annotations.NullMarked;
