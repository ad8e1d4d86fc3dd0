package dev.warren.gateway.web;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/** Authenticates HTTP requests. */
@Component
class RequestUser {

  private final Authenticator authenticator;

  RequestUser(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * The user of a request, by its {@link BearerToken}.
   *
   * @throws Refused with the codes of {@link Authenticator#authenticate}
   */
  User of(ServerHttpRequest request) throws Refused {
    String token =
        BearerToken.of(
            request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION),
            request.getQueryParams().getFirst("token"));
    return authenticator.authenticate(Credentials.ofToken(token));
  }
}
