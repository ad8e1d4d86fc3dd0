/** Server-sent events (HTML, section 9.2) over HTTP/1.1: one channel's messages as a stream. */
@NullMarked
package dev.warren.gateway.transport.sse;

import org.jspecify.annotations.NullMarked;
