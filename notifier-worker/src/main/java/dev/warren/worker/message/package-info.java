/** Messages between people: who types, so that it ends also where nobody says so. */
@NullMarked
package dev.warren.worker.message;

import org.jspecify.annotations.NullMarked;
