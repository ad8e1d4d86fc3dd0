/** What RabbitMQ gave up delivering, on its way to the dead letters. */
@NullMarked
package dev.warren.worker.letter;

import org.jspecify.annotations.NullMarked;
