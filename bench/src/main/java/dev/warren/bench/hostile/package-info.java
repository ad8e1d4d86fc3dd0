/**
 * Hostile clients, in a process of their own. Each performs one attack of docs/security.md's table
 * again and again, and reconnects when the server ends its connection.
 */
@NullMarked
package dev.warren.bench.hostile;

import org.jspecify.annotations.NullMarked;
