/**
 * Rules that decide which events alert which users. They are pure functions without access to
 * RabbitMQ.
 */
@NullMarked
package dev.warren.worker.alert;

import org.jspecify.annotations.NullMarked;
