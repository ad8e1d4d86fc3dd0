package dev.warren.gateway.web;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Who an HTTP request is of. */
@Component
class Callers {

  private static final String BEARER = "Bearer ";

  private final Authenticator authenticator;

  Callers(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * By {@code Authorization: Bearer} or {@code ?token=}.
   *
   * @throws ErrorResponseException 401, where it is nobody's
   */
  User caller(ServerHttpRequest request) {
    try {
      return authenticator.authenticate(new Credentials(token(request), null, null));
    } catch (Refused refused) {
      throw Problems.of(refused);
    }
  }

  private static @Nullable String token(ServerHttpRequest request) {
    String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? authorization.substring(BEARER.length()).trim()
          : authorization;
    }
    return request.getQueryParams().getFirst("token");
  }
}
