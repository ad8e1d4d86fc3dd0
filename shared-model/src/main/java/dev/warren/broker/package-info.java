/** Names and declares everything that Warren uses in RabbitMQ, and keeps connections open. */
@NullMarked
package dev.warren.broker;

import org.jspecify.annotations.NullMarked;
