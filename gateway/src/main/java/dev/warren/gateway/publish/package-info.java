/** Publishes messages to RabbitMQ and reports for each whether RabbitMQ has confirmed it. */
@NullMarked
package dev.warren.gateway.publish;

import org.jspecify.annotations.NullMarked;
