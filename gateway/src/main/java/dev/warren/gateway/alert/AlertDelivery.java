package dev.warren.gateway.alert;

import com.rabbitmq.client.Channel;

/**
 * A delivery of an alert that RabbitMQ expects an acknowledgement for.
 *
 * @param bytes how much memory it takes, about
 */
record AlertDelivery(Channel by, long tag, boolean redelivered, int bytes) {}
