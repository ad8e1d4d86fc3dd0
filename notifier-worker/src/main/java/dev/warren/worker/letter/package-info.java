/** Turns messages that RabbitMQ has given up delivering into dead letters. */
@NullMarked
package dev.warren.worker.letter;

import org.jspecify.annotations.NullMarked;
