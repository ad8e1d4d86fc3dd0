/**
 * AMQP channels for consumers, as many as clients need, on few connections. Each channel is opened
 * again when RabbitMQ closes it or the connection breaks.
 */
@NullMarked
package dev.warren.gateway.consume;

import org.jspecify.annotations.NullMarked;
