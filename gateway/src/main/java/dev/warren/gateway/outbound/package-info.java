/** The way out to one connection: finished frames, how many may wait, and why it is closed. */
@NullMarked
package dev.warren.gateway.outbound;

import org.jspecify.annotations.NullMarked;
