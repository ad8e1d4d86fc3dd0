/** How often clients may do something: limits per session, per user and per address. */
@NullMarked
package dev.warren.gateway.rate;

import org.jspecify.annotations.NullMarked;
