/**
 * Shows every user's unacknowledged alerts on all devices, on whichever gateways these are, until
 * the user acknowledges them. Each user's durable queue in RabbitMQ decides which alerts these are.
 */
@NullMarked
package dev.warren.gateway.alert;

import org.jspecify.annotations.NullMarked;
