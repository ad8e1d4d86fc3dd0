/**
 * Ownership: which partitions this worker owns, its memory of each, and the timers of that memory.
 * RabbitMQ never notifies a consumer that has lost a partition, so only a delivery proves
 * ownership.
 */
@NullMarked
package dev.warren.worker.ownership;

import org.jspecify.annotations.NullMarked;
