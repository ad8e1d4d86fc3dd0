/** Which events alert whom: rules from an event to alerts, pure and without RabbitMQ. */
@NullMarked
package dev.warren.worker.alert;

import org.jspecify.annotations.NullMarked;
