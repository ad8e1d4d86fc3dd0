package dev.warren.gateway;

import dev.warren.testkit.Tokens;

/** Clients with different rights to see a message. */
enum Viewer {
  SENDER(Tokens.everything("sam", Viewer.TEAM)),
  RECIPIENT(Tokens.everything("rita", Viewer.TEAM)),
  OTHER(Tokens.everything("otto", Viewer.TEAM)),
  OF_THE_TEAM(Tokens.member("tess", Viewer.TEAM)),
  AGENT(Tokens.withRole("bert", "agent", Viewer.TEAM)),
  AGENT_RECIPIENT(Tokens.withRole("robo", "agent", Viewer.TEAM)),
  NUMBER(Tokens.everything("7", Viewer.TEAM)),
  SERVICE(Tokens.withRole("svc", "service", Viewer.TEAM)),
  ADMIN(Tokens.withRole("root", "admin", Viewer.TEAM)),

  /** Has no token, so the client is a guest. */
  ANONYMOUS("");

  /**
   * The name of the viewers' team, also used for the conversation ({@code chat.<name>}) and the
   * session ({@code sessions.<name>}).
   */
  static final String TEAM = "team-of-viewers";

  private final String request;

  Viewer(String request) {
    this.request = request;
  }

  /** Whether the client may read every channel. */
  boolean readsEverything() {
    return this != OF_THE_TEAM;
  }

  /** A token; empty for {@link #ANONYMOUS}. */
  String token() {
    return request.isEmpty() ? "" : gateway().token(request);
  }

  /** The header lines of CONNECT. */
  String login() {
    String token = token();
    return token.isEmpty() ? "" : "passcode:" + token + "\n";
  }

  /** A gateway with the whole log in its window, which admits guests. */
  static RunningGateway gateway() {
    return gatewayForGuests("64MB");
  }

  /** A gateway with a very small window, which admits guests. */
  static RunningGateway smallGateway() {
    return gatewayForGuests("16KB");
  }

  private static RunningGateway gatewayForGuests(String window) {
    return SharedGateways.with(
        "warren.history.window=" + window,
        "warren.tcp.port=0",
        "warren.access.accounts.guest.teams=" + TEAM,
        "warren.access.accounts.guest.channels.read=#",
        "warren.access.anonymous=guest");
  }
}
