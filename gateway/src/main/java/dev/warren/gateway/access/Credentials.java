package dev.warren.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * What a client brings to say who it is; all null where it brings nothing.
 *
 * @param token a JWT or an opaque token
 * @param login STOMP's login
 * @param passcode STOMP's passcode: of the account {@code login}, or a token
 */
public record Credentials(
    @Nullable String token, @Nullable String login, @Nullable String passcode) {

  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
