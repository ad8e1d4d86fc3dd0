package dev.warren.presence;

/**
 * What is shown of a user in a team.
 *
 * @param userId the user's name
 * @param status as the team sees it
 * @param lastSeen when that became so; of who is offline, when they were last connected. In
 *     milliseconds since 1970
 */
public record Presence(String userId, Status status, long lastSeen) {}
