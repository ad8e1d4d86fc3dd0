/**
 * Every exchange, queue and stream that Warren uses in RabbitMQ, named and declared once, and the
 * way to stay connected to it.
 */
@NullMarked
package dev.warren.broker;

import org.jspecify.annotations.NullMarked;
