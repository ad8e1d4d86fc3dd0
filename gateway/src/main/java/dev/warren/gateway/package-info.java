/** The gateway's process, and the configurations that wire its packages together. */
@NullMarked
package dev.warren.gateway;

import org.jspecify.annotations.NullMarked;
