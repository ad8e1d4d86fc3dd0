/** What all commands share: global options, and the context in which a command runs. */
@NullMarked
package dev.warren.cli.command;

import org.jspecify.annotations.NullMarked;
