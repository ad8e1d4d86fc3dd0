/** What every protocol over WebSocket has in common: the upgrade, and frames for control. */
@NullMarked
package dev.warren.gateway.transport.websocket;

import org.jspecify.annotations.NullMarked;
