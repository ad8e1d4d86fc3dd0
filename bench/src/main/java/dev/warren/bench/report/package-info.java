/** What was measured, as a table, JSON and a plot. */
@NullMarked
package dev.warren.bench.report;

import org.jspecify.annotations.NullMarked;
