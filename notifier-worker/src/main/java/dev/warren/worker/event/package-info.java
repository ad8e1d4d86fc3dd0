/** Reads and creates events. Alert rules and memories share this package. */
@NullMarked
package dev.warren.worker.event;

import org.jspecify.annotations.NullMarked;
