/** The log, read once, and its messages fanned out to this gateway's subscribers. */
@NullMarked
package dev.warren.gateway.topic;

import org.jspecify.annotations.NullMarked;
