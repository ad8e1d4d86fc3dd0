package dev.warren.system.process;

/** Requests to {@code POST /api/dev/token}. */
public final class Tokens {

  /** Alice of team-7, who may read and write every channel. */
  public static final String EVERYTHING =
      """
      {"user":"alice","teams":["team-7"],"channels":{"read":["#"],"write":["#"]}}""";

  /** Bob of team-7, with the rights of every user. */
  public static final String TEAM_7 =
      """
      {"user":"bob","teams":["team-7"]}""";

  private Tokens() {}
}
