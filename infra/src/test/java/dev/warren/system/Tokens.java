package dev.warren.system;

/** What to ask {@code POST /api/dev/token} for. */
final class Tokens {

  static final String EVERYTHING =
      """
      {"user":"alice","teams":["team-7"],"channels":{"read":["#"],"write":["#"]}}""";

  static final String TEAM_7 =
      """
      {"user":"bob","teams":["team-7"]}""";

  private Tokens() {}
}
