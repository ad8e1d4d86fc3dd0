/**
 * Clients' connections: bytes → command, reply → bytes. No other package knows a wire format. A
 * transport makes no decisions: it passes every command to the {@code CommandPath}.
 */
@NullMarked
package dev.warren.gateway.transport;

import org.jspecify.annotations.NullMarked;
