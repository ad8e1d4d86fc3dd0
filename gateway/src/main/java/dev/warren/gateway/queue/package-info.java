/**
 * The destinations {@code /queue/<name>}: durable queues whose consumers compete for messages and
 * acknowledge each to RabbitMQ.
 */
@NullMarked
package dev.warren.gateway.queue;

import org.jspecify.annotations.NullMarked;
