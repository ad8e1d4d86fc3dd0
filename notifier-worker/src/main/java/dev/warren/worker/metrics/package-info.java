/**
 * The worker's meters. The other packages count in plain numbers; only this one depends on
 * Micrometer.
 */
@NullMarked
package dev.warren.worker.metrics;

import org.jspecify.annotations.NullMarked;
