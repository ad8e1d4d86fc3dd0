package dev.warren.gateway.session;

import dev.warren.gateway.presence.PresenceReporter;

/**
 * The state that all sessions of a gateway share.
 *
 * @param presence learns which users are connected
 */
record SessionEnvironment(
    SessionSettings settings, PresenceReporter presence, SessionCounts counts) {}
