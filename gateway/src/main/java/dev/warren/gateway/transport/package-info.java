/**
 * Clients' connections: bytes → command, reply → bytes. No other room knows a wire format, and a
 * transport decides nothing: it passes every command to the {@code CommandPath}.
 */
@NullMarked
package dev.warren.gateway.transport;

import org.jspecify.annotations.NullMarked;
