/** The console at {@code /} in Chromium, against the processes of a Warren. */
@NullMarked
package dev.warren.system.console;

import org.jspecify.annotations.NullMarked;
