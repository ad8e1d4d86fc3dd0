package dev.warren.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * The credentials of a CONNECT or request. All fields are null where a client brings none.
 *
 * @param token a JWT or an opaque token
 * @param login STOMP's {@code login}, the name of an account
 * @param passcode STOMP's {@code passcode}: that of the account, or a token
 */
public record Credentials(
    @Nullable String token, @Nullable String login, @Nullable String passcode) {

  public static Credentials ofToken(@Nullable String token) {
    return new Credentials(token, null, null);
  }

  /** Keeps secrets out of logs. */
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
