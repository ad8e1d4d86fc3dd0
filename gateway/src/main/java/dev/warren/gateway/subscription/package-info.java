/**
 * A client's subscriptions: topics, queues, alerts, errors. {@code Subscriptions} holds them all
 * and attaches to the session; each kind is a class with its own states. Event loop only, except
 * for calls from RabbitMQ's threads.
 */
@NullMarked
package dev.warren.gateway.subscription;

import org.jspecify.annotations.NullMarked;
