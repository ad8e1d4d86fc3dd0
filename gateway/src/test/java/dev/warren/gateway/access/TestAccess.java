package dev.warren.gateway.access;

import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.AccessSettings.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings and authenticators for tests, with defaults for all values that a test does not give.
 */
public final class TestAccess {

  private TestAccess() {}

  /** JWT settings without public keys. */
  public static JwtSettings jwt(@Nullable String secret, Duration leeway) {
    return jwt(secret, leeway, null, null);
  }

  static JwtSettings jwt(
      @Nullable String secret,
      Duration leeway,
      @Nullable String issuer,
      @Nullable String audience) {
    Duration any = Duration.ofMinutes(5);
    return new JwtSettings(secret, null, any, any, any, issuer, audience, leeway);
  }

  public static AccessSettings access(
      Map<String, Account> accounts,
      Map<String, String> tokens,
      @Nullable String anyToken,
      @Nullable String anonymous,
      List<Grant> grants) {
    return new AccessSettings(accounts, tokens, anyToken, anonymous, grants, false);
  }

  public static Account account(
      @Nullable String passcode,
      String role,
      List<String> teams,
      AccessSettings.@Nullable Channels channels) {
    return new Account(passcode, role, teams, channels, null);
  }

  /** An authenticator without public keys and revocations. */
  public static Authenticator authenticator(JwtSettings jwt, AccessSettings access) {
    Revocations none = new Revocations();
    none.complete();
    return new Authenticator(jwt, access, null, none);
  }
}
