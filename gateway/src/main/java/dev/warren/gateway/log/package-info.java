/**
 * The log: the one stream that all gateways read, its positions and its messages. {@link
 * dev.warren.gateway.log.LogTail} reads it once for the whole gateway; the fan-out, presence and
 * alerts are its listeners.
 */
@NullMarked
package dev.warren.gateway.log;

import org.jspecify.annotations.NullMarked;
