/**
 * Events: reads them from JSON, fills in missing fields, and refuses invalid events with a reason.
 */
@NullMarked
package dev.warren.event;

import org.jspecify.annotations.NullMarked;
