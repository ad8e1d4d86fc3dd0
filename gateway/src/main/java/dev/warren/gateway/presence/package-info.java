/**
 * Presence of users and status of agents: what the log says of them, for snapshots, and what this
 * gateway reports about its sessions to the workers (docs/decisions/011-presence-is-soft-state.md).
 */
@NullMarked
package dev.warren.gateway.presence;

import org.jspecify.annotations.NullMarked;
