package dev.warren.gateway.web;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.rate.RateLimits;
import java.util.concurrent.CompletionStage;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/** Authenticates HTTP requests, and limits their rate. */
@Component
class RequestUser {

  private final Logins logins;
  private final RateLimits limits;

  RequestUser(Logins logins, RateLimits limits) {
    this.logins = logins;
    this.limits = limits;
  }

  /**
   * The user of a request, by its {@link BearerToken}.
   *
   * @throws Refused with {@code rate_limit}, or the codes of {@link Authenticator#authenticate}
   */
  User of(ServerHttpRequest request) throws Refused {
    ClientAddress from = address(request);
    User user = logins.authenticate(credentials(request), from);
    limits.take(user, from, Limit.REQUESTS);
    return user;
  }

  /** As {@link Authenticator#awaits}. */
  @Nullable CompletionStage<?> awaits(ServerHttpRequest request) {
    return logins.awaits(credentials(request));
  }

  private static Credentials credentials(ServerHttpRequest request) {
    return Credentials.ofToken(
        BearerToken.of(
            request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION),
            request.getQueryParams().getFirst("token")));
  }

  /** The rates of a request's user. */
  Allowance rates(ServerHttpRequest request, User user) {
    ClientAddress from = address(request);
    return limit -> limits.take(user, from, limit);
  }

  /**
   * Counts bytes of a request's body, and returns for how many nanoseconds the gateway should not
   * read on.
   */
  IntToLongFunction reading(ServerHttpRequest request, User user) {
    ClientAddress from = address(request);
    return bytes -> limits.read(user, from, bytes);
  }

  /**
   * The name under which a user's requests share memory and turns. Clients without a token have one
   * user, and must not use up each other's share, so each of them counts by its address, as in the
   * rates.
   */
  String account(ServerHttpRequest request, User user) {
    return user.anonymous() ? user.name() + " " + address(request).text() : user.name();
  }

  private static ClientAddress address(ServerHttpRequest request) {
    return ClientAddress.parse(request.getHeaders().getFirst(ClientAddress.HEADER));
  }
}
