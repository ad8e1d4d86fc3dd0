/** Administration: queues and dead letters in RabbitMQ, and this gateway's rates. */
@NullMarked
package dev.warren.gateway.admin;

import org.jspecify.annotations.NullMarked;
