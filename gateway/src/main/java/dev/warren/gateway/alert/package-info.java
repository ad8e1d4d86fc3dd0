/**
 * Alerts, until somebody acknowledges them: RabbitMQ's durable queue of each user is the truth, and
 * the log carries between gateways who was shown what.
 */
@NullMarked
package dev.warren.gateway.alert;

import org.jspecify.annotations.NullMarked;
