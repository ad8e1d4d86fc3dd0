/** Gateways and workers in processes of their own, and the broker behind them. */
@NullMarked
package dev.warren.system.process;

import org.jspecify.annotations.NullMarked;
