/**
 * Names and declares all exchanges, queues and streams that Warren uses in RabbitMQ, and keeps
 * connections open.
 */
@NullMarked
package dev.warren.broker;

import org.jspecify.annotations.NullMarked;
