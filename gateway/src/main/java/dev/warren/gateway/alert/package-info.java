/**
 * Shows every user's unacknowledged alerts on all devices, on whichever gateways these are, until
 * the user acknowledges them. RabbitMQ's durable queue of each user is the truth.
 */
@NullMarked
package dev.warren.gateway.alert;

import org.jspecify.annotations.NullMarked;
