/** STOMP 1.0 to 1.2, over WebSocket and TCP: bytes → command, reply → bytes. */
@NullMarked
package dev.warren.gateway.transport.stomp;

import org.jspecify.annotations.NullMarked;
