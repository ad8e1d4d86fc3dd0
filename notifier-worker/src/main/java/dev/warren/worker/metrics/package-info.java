/** The worker's meters. The rooms count in plain numbers; only this one knows Micrometer. */
@NullMarked
package dev.warren.worker.metrics;

import org.jspecify.annotations.NullMarked;
