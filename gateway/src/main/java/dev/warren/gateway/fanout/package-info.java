/**
 * The fan-out: brings each message of the log to all subscriptions that match its channel, one
 * event loop at a time (docs/decisions/002 and 014).
 */
@NullMarked
package dev.warren.gateway.fanout;

import org.jspecify.annotations.NullMarked;
