package dev.warren.presence;

/**
 * A user's presence in a team, as clients see it.
 *
 * @param userId the user's name
 * @param status the status that clients see
 * @param lastSeen the time of the last change of status, or for an offline user the end of the last
 *     connection; in milliseconds since 1970
 */
public record Presence(String userId, Status status, long lastSeen) {}
