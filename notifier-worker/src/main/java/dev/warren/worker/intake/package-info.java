/**
 * One screen, EventIntake, says what becomes of an event; the rest of the room keeps the partitions
 * consumed.
 */
@NullMarked
package dev.warren.worker.intake;

import org.jspecify.annotations.NullMarked;
