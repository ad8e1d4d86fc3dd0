/** What goes to RabbitMQ, each message confirmed. */
@NullMarked
package dev.warren.gateway.publish;

import org.jspecify.annotations.NullMarked;
