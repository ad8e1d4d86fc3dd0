/** RabbitMQ by AMQP: one connection for one command, and a publisher that waits for confirms. */
@NullMarked
package dev.warren.cli.broker;

import org.jspecify.annotations.NullMarked;
