/** Runs Warren and its peers under the same loads, side by side, and reports the ratios. */
@NullMarked
package dev.warren.bench;

import org.jspecify.annotations.NullMarked;
