/** Reports of measurements: table, JSON and chart. */
@NullMarked
package dev.warren.bench.report;

import org.jspecify.annotations.NullMarked;
