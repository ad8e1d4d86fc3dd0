/** Channels and the patterns that stand for many of them; an invalid one cannot exist. */
@NullMarked
package dev.warren.channel;

import org.jspecify.annotations.NullMarked;
