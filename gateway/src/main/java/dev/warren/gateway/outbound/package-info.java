/** What goes out to one connection: a bounded outbox, and the reasons to close. */
@NullMarked
package dev.warren.gateway.outbound;

import org.jspecify.annotations.NullMarked;
