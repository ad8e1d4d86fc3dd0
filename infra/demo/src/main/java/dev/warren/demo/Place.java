package dev.warren.demo;

/** The channels of the demo. Every member of {@code team-7} may read them. */
final class Place {

  static final String TEAM = "team-7";
  static final String GENERAL = "chat.team-7.general";
  static final String RELEASE_CHAT = "chat.team-7.release";
  static final String RELEASE = "sessions.team-7.release-42";
  static final String FLAKY_TEST = "sessions.team-7.flaky-test";
  static final String CIRCLE = "circles.team-7.dev";
  static final String GATEWAY = "workspaces.team-7.gateway";
  static final String WEBSITE = "workspaces.team-7.website";
  static final String NOTES = "notes.team-7";
  static final String PRESENCE = "presence.team-7";
  static final String NOTIFICATIONS = "notifications.team-7";

  /** The user that a newcomer usually signs in as. */
  static final String VIEWER = "alice";

  static final String VIEWERS_OWN = "users.alice";

  private Place() {}
}
