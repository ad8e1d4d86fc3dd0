/** The caller's side of the program: variables, streams, signals, and the exit status. */
@NullMarked
package dev.warren.cli.shell;

import org.jspecify.annotations.NullMarked;
