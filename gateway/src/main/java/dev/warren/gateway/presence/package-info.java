/**
 * Who is there and what agents said last: what this gateway tells workers of its sessions, and what
 * the log says of everybody's (docs/decisions/011-presence-is-soft-state.md).
 */
@NullMarked
package dev.warren.gateway.presence;

import org.jspecify.annotations.NullMarked;
