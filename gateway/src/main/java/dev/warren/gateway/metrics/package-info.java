/**
 * All of Warren's own meters; docs/metrics.md lists the same. Every meter exists from the start,
 * with all values of its tags: a rate over a counter that first appears with an event would not
 * show that event. The registry reads the numbers when it is scraped, so no meter is on a message's
 * way; the rooms only hold plain counters.
 */
@NullMarked
package dev.warren.gateway.metrics;

import org.jspecify.annotations.NullMarked;
