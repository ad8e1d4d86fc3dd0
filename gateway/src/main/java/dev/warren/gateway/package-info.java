/** The gateway: clients in front, RabbitMQ behind. */
@NullMarked
package dev.warren.gateway;

import org.jspecify.annotations.NullMarked;
