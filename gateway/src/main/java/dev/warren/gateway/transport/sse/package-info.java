/** Server-sent events over HTTP/1.1 (HTML's section 9.2), the contract's section 6. */
@NullMarked
package dev.warren.gateway.transport.sse;

import org.jspecify.annotations.NullMarked;
