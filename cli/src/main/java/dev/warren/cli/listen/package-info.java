/** The commands that show events: {@code listen} and {@code history}. */
@NullMarked
package dev.warren.cli.listen;

import org.jspecify.annotations.NullMarked;
