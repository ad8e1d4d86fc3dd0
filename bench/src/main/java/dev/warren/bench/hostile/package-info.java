/**
 * Hostile clients, in a process of their own: each does one thing of docs/security.md's table,
 * again and again. A connection that the server ends comes back.
 */
@NullMarked
package dev.warren.bench.hostile;

import org.jspecify.annotations.NullMarked;
