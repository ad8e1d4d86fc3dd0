package dev.warren.gateway.alert;

import com.rabbitmq.client.Channel;

/**
 * A delivery of an alert that the gateway has not acknowledged to RabbitMQ.
 *
 * @param bytes about how much memory it takes
 */
record AlertDelivery(Channel by, long tag, boolean redelivered, int bytes) {}
