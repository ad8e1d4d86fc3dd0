/** Servers with main methods of their own: Spring as in its guides, and the bare upper limits. */
@NullMarked
package dev.warren.bench.peer.server;

import org.jspecify.annotations.NullMarked;
