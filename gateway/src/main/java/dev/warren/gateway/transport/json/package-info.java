/** JSON over WebSocket, for agents, scripts and dashboards (docs/json.md). */
@NullMarked
package dev.warren.gateway.transport.json;

import org.jspecify.annotations.NullMarked;
