/** STOMP clients of other projects, unchanged, against the promises of the gateway. */
@NullMarked
package dev.warren.system.stomp;

import org.jspecify.annotations.NullMarked;
