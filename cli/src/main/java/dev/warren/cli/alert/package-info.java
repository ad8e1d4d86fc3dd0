/** The command that shows and acknowledges the user's own alerts. */
@NullMarked
package dev.warren.cli.alert;

import org.jspecify.annotations.NullMarked;
