/** JSON as the program reads and writes it. */
@NullMarked
package dev.warren.cli.json;

import org.jspecify.annotations.NullMarked;
