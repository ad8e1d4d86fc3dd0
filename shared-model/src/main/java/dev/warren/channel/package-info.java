/** Names of channels and patterns of such names; an invalid one cannot exist. */
@NullMarked
package dev.warren.channel;

import org.jspecify.annotations.NullMarked;
