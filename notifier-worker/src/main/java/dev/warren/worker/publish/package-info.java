/** What the worker publishes: topic messages, alerts and dead letters. */
@NullMarked
package dev.warren.worker.publish;

import org.jspecify.annotations.NullMarked;
