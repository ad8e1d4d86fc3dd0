package dev.warren.gateway.web;

import dev.warren.gateway.access.Hosts;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Responds to web pages of other origins (Fetch, section 3.3) like Spring's own filter, but refuses
 * with a problem detail.
 */
public final class CrossOriginFilter implements WebFilter {

  /** Browsers keep the response to a preflight for two hours at most. */
  private static final Duration PREFLIGHT_AGE = Duration.ofHours(2);

  private final CorsConfiguration allowed = new CorsConfiguration();
  private final DefaultCorsProcessor processor = new DefaultCorsProcessor();
  private final Origins origins;
  private final @Nullable Hosts required;

  /**
   * @param others the allowed origins except {@code self}, as Spring's CORS patterns
   * @param origins the same origins, and the gateway's own if it is allowed
   * @param required the names that a request may have as {@code Host}; null for any. On the
   *     clients' port {@code HostCheck} has refused other names before; a separate port for health
   *     and metrics has only this filter
   */
  CrossOriginFilter(List<String> others, Origins origins, @Nullable Hosts required) {
    this.required = required;
    this.origins = origins;
    allowed.setAllowedOriginPatterns(others);
    allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "DELETE"));
    // All headers are allowed: polyfills of EventSource, tracing and HTTP libraries add headers of
    // their own. As there are no cookies, no header changes what the gateway does for a page.
    allowed.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    allowed.setMaxAge(PREFLIGHT_AGE);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (required != null && !required.contain(request.getHeaders().getFirst(HttpHeaders.HOST))) {
      return ProblemWriter.write(
          exchange,
          new Refused(Refusal.MISDIRECTED_REQUEST, "the header Host is not one of warren.hosts"));
    }
    String origin = request.getHeaders().getOrigin();
    if (!isAllowedAsOwn(request, origin) || !processor.process(allowed, exchange)) {
      return ProblemWriter.write(
          exchange,
          new Refused(
              Refusal.NOT_ALLOWED,
              "the origin '%s', or the method it asks for, is not allowed; see".formatted(origin)
                  + " warren.allowed-origins and warren.hosts"));
    }
    return CorsUtils.isPreFlightRequest(request) ? Mono.empty() : chain.filter(exchange);
  }

  /** Spring treats every page whose origin has the request's host as one of the gateway's own. */
  private boolean isAllowedAsOwn(ServerHttpRequest request, @Nullable String origin) {
    URI reached = request.getURI();
    return origin == null
        || CorsUtils.isCorsRequest(request)
        || origins.allow(reached.getScheme(), reached.getRawAuthority(), origin);
  }
}
