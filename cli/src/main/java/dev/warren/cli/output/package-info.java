/** The output of a command: lines for people, JSON for programs, colors on a terminal. */
@NullMarked
package dev.warren.cli.output;

import org.jspecify.annotations.NullMarked;
