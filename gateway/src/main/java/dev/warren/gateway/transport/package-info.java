/** From bytes to commands and back; nobody else knows a wire format. */
@NullMarked
package dev.warren.gateway.transport;

import org.jspecify.annotations.NullMarked;
