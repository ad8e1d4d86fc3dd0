/**
 * All of Warren's own meters; docs/metrics.md lists them. Every meter exists from the start, with
 * all values of its tags, because a rate over a counter that appears with its first event would not
 * show that event. The registry reads the numbers when it is scraped, so meters cost nothing per
 * message; the other packages hold plain counters.
 */
@NullMarked
package dev.warren.gateway.metrics;

import org.jspecify.annotations.NullMarked;
