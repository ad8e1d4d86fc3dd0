package dev.warren.system.process;

/** What to ask {@code POST /api/dev/token} for. */
public final class Tokens {

  public static final String EVERYTHING =
      """
      {"user":"alice","teams":["team-7"],"channels":{"read":["#"],"write":["#"]}}""";

  public static final String TEAM_7 =
      """
      {"user":"bob","teams":["team-7"]}""";

  private Tokens() {}
}
