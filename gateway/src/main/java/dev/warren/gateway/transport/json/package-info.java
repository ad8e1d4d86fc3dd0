/** JSON over WebSocket, as agents, scripts and dashboards speak it (the contract's section 5). */
@NullMarked
package dev.warren.gateway.transport.json;

import org.jspecify.annotations.NullMarked;
