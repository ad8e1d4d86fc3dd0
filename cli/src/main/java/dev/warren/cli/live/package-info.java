/** Tables of the present state, kept up to date by subscriptions. */
@NullMarked
package dev.warren.cli.live;

import org.jspecify.annotations.NullMarked;
