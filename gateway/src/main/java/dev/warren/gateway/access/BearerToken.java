package dev.warren.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * Reads the token of a request, in the same way for every transport: the header {@code
 * Authorization} comes first, then the URL's {@code ?token=}.
 */
public final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private BearerToken() {}

  /**
   * @param authorization the header {@code Authorization}; null where the request has none
   * @param inUrl the parameter {@code token} of the URL; null where the URL has none
   * @return null where neither carries a token
   */
  public static @Nullable String of(@Nullable String authorization, @Nullable String inUrl) {
    String token = authorization == null ? null : inHeader(authorization);
    return token == null ? inUrl : token;
  }

  /**
   * Clients that build the header by hand often leave out the scheme, so one bare word is a token
   * too. Other schemes are ignored: {@code Basic}, for example, is meant for a proxy in front of
   * the gateway.
   */
  private static @Nullable String inHeader(String authorization) {
    if (authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return authorization.substring(SCHEME.length()).trim();
    }
    String value = authorization.trim();
    return value.indexOf(' ') < 0 ? value : null;
  }
}
