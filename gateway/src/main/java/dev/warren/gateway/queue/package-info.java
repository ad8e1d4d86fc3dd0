/**
 * {@code /queue/<name>}: durable queues with competing consumers, each acknowledged to RabbitMQ.
 */
@NullMarked
package dev.warren.gateway.queue;

import org.jspecify.annotations.NullMarked;
