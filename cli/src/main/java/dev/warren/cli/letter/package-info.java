/** The commands for dead letters: {@code dlq list}, {@code show}, {@code replay}, {@code drop}. */
@NullMarked
package dev.warren.cli.letter;

import org.jspecify.annotations.NullMarked;
