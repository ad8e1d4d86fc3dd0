/** The opening handshake and the framing of WebSocket, for every protocol over it. */
@NullMarked
package dev.warren.gateway.transport.websocket;

import org.jspecify.annotations.NullMarked;
