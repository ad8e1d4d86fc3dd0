/** Rules that decide which events alert which users: pure functions that know no broker. */
@NullMarked
package dev.warren.worker.alert;

import org.jspecify.annotations.NullMarked;
