/** Reads and creates events: the part that alert rules and memories share. */
@NullMarked
package dev.warren.worker.event;

import org.jspecify.annotations.NullMarked;
