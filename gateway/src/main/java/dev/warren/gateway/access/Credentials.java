package dev.warren.gateway.access;

import java.util.regex.Pattern;
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

  /** The header of a JWT, a JSON object in Base64, and the dot after it. */
  private static final Pattern JWT = Pattern.compile("eyJ[\\w-]*\\.");

  public static Credentials ofToken(@Nullable String token) {
    return new Credentials(token, null, null);
  }

  /** Whether the secret can be found by guessing. A JWT cannot: nobody guesses its signature. */
  public boolean canBeGuessed() {
    String secret = token == null ? passcode : token;
    return secret != null && !JWT.matcher(secret).lookingAt();
  }

  /** Keeps secrets out of logs. */
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
