/**
 * The worker's publications, and the publisher that waits for RabbitMQ's confirms: topic messages,
 * alerts with their retries, and dead letters.
 */
@NullMarked
package dev.warren.worker.publish;

import org.jspecify.annotations.NullMarked;
