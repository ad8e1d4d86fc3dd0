/** The gateway's HTTP interface, and STOMP over WebSocket. */
@NullMarked
package dev.warren.cli.gateway;

import org.jspecify.annotations.NullMarked;
