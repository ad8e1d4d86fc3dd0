/**
 * Presence of users and status of agents: their state in the log, for snapshots, and this gateway's
 * reports about its sessions to the workers (docs/decisions/011-presence-is-soft-state.md).
 */
@NullMarked
package dev.warren.gateway.presence;

import org.jspecify.annotations.NullMarked;
