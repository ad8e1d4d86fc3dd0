/**
 * The path of an event, from its partition to RabbitMQ's confirm: {@link
 * dev.warren.worker.intake.EventIntake} shows the whole path. The other classes consume the
 * partitions and keep the order of events.
 */
@NullMarked
package dev.warren.worker.intake;

import org.jspecify.annotations.NullMarked;
