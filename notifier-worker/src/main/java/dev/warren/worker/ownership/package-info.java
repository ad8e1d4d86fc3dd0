/**
 * Which partitions this worker owns, what it remembers about each, and the timers of that memory.
 * RabbitMQ never tells a consumer that it lost a partition, so ownership is proven by deliveries
 * only.
 */
@NullMarked
package dev.warren.worker.ownership;

import org.jspecify.annotations.NullMarked;
