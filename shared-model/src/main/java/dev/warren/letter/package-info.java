/** Lists, shows, replays and drops dead letters. */
@NullMarked
package dev.warren.letter;

import org.jspecify.annotations.NullMarked;
