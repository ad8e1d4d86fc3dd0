/** The notifier-worker: from the durable queues of events to topics. */
@NullMarked
package dev.warren.worker;

import org.jspecify.annotations.NullMarked;
