package dev.warren.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Accounts, tokens and grants besides JWTs. All of them are off by default. A blank {@code
 * anyToken} or {@code anonymous} counts as not set: scripts pass on variables that are empty.
 *
 * @param accounts accounts by name, for STOMP's login and passcode and for the settings below
 * @param tokens opaque tokens, each with the name of its account
 * @param anyToken the account of any opaque token that is not listed; for trying out only
 * @param anonymous the account of clients that bring no credentials
 * @param grants rights in addition to those of tokens and accounts
 * @param insecureOnAnyAddress whether development tokens, {@code anyToken} and {@code anonymous}
 *     are allowed on an address that other machines can reach
 */
@ConfigurationProperties("warren.access")
public record AccessSettings(
    @DefaultValue Map<String, Account> accounts,
    @DefaultValue Map<String, String> tokens,
    @Nullable String anyToken,
    @Nullable String anonymous,
    @DefaultValue List<Grant> grants,
    @DefaultValue("false") boolean insecureOnAnyAddress) {

  public AccessSettings {
    anyToken = anyToken == null || anyToken.isBlank() ? null : anyToken;
    anonymous = anonymous == null || anonymous.isBlank() ? null : anonymous;
  }

  /** Keeps opaque tokens out of logs. */
  @Override
  public String toString() {
    return "AccessSettings[accounts=%s, %d tokens]".formatted(accounts.keySet(), tokens.size());
  }

  /**
   * @param passcode the account's passcode for STOMP's login; null if it cannot log in that way
   * @param role {@code user}, {@code agent}, {@code service} or {@code admin}
   * @param teams the account's teams
   * @param channels the account's rights, in place of those to its teams' channels
   * @param issued when the account's passcode and tokens were made, in UTC; null where that is not
   *     known. Once an administrator has ended the account's sessions, only credentials that were
   *     made later let it in again
   */
  public record Account(
      @Nullable String passcode,
      @DefaultValue("user") String role,
      @DefaultValue List<String> teams,
      @Nullable Channels channels,
      @Nullable Instant issued) {

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
