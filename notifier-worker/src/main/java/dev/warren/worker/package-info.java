/**
 * The notifier-worker: consumes events from durable queues, validates them, and publishes topic
 * messages and alerts.
 */
@NullMarked
package dev.warren.worker;

import org.jspecify.annotations.NullMarked;
