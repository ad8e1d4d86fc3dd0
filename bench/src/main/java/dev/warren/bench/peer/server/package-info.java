/**
 * Servers that exist nowhere else, each with a main method of its own: Spring as its guide shows
 * it, and the bare limits.
 */
@NullMarked
package dev.warren.bench.peer.server;

import org.jspecify.annotations.NullMarked;
