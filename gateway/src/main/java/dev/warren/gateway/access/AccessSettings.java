package dev.warren.gateway.access;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Accounts, tokens and grants besides JWTs. All are off unless set.
 *
 * @param accounts accounts by name, for STOMP's login and passcode and for the settings below
 * @param tokens opaque tokens, each with the name of its account
 * @param anyToken the account of any opaque token that is not listed; for trying out only
 * @param anonymous the account of clients that bring no credentials
 * @param grants rights in addition to those of tokens and accounts
 */
@ConfigurationProperties("warren.access")
public record AccessSettings(
    @DefaultValue Map<String, Account> accounts,
    @DefaultValue Map<String, String> tokens,
    @Nullable String anyToken,
    @Nullable String anonymous,
    @DefaultValue List<Grant> grants) {

  /** Keeps opaque tokens out of logs. */
  @Override
  public String toString() {
    return "AccessSettings[accounts=%s, %d tokens]".formatted(accounts.keySet(), tokens.size());
  }

  /**
   * @param passcode the account's passcode for STOMP's login; null if it cannot log in that way
   * @param role {@code user}, {@code agent}, {@code service} or {@code admin}
   * @param teams the account's teams
   * @param channels the account's rights, in place of its teams' channels
   */
  public record Account(
      @Nullable String passcode,
      @DefaultValue("user") String role,
      @DefaultValue List<String> teams,
      @Nullable Channels channels) {

    /** Keeps the passcode out of logs. */
    @Override
    public String toString() {
      return "Account[role=%s, teams=%s, channels=%s]".formatted(role, teams, channels);
    }
  }

  /** Channel patterns, as in a token's claim {@code channels}. */
  public record Channels(@DefaultValue List<String> read, @DefaultValue List<String> write) {}

  /**
   * Rights for every user that matches all conditions that are set.
   *
   * @param user a user's name
   * @param role a role
   * @param team a team
   */
  public record Grant(
      @Nullable String user,
      @Nullable String role,
      @Nullable String team,
      @DefaultValue List<String> read,
      @DefaultValue List<String> write) {}
}
