/** The commands that configure the program: {@code config} and {@code token}. */
@NullMarked
package dev.warren.cli.configure;

import org.jspecify.annotations.NullMarked;
