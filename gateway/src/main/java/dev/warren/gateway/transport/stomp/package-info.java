/** STOMP 1.0 to 1.2 over WebSocket: bytes to commands, and back. */
@NullMarked
package dev.warren.gateway.transport.stomp;

import org.jspecify.annotations.NullMarked;
