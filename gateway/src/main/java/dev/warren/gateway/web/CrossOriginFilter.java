package dev.warren.gateway.web;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.time.Duration;
import java.util.List;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Replies to web pages of other origins (Fetch, section 3.3), as Spring's own filter does, but with
 * a problem where it refuses one.
 */
public final class CrossOriginFilter implements WebFilter {

  /** Browsers keep the reply to a preflight for two hours at most. */
  private static final Duration PREFLIGHT_AGE = Duration.ofHours(2);

  private final CorsConfiguration allowed = new CorsConfiguration();
  private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

  /**
   * @param origins as Spring's CORS patterns; the gateway's own origin needs none, because browsers
   *     do not check it
   */
  CrossOriginFilter(List<String> origins) {
    allowed.setAllowedOriginPatterns(origins);
    allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "DELETE"));
    // Any: polyfills of EventSource, tracing and HTTP libraries add headers of their own, and no
    // header changes what the gateway does for a page, as there are no cookies.
    allowed.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    allowed.setMaxAge(PREFLIGHT_AGE);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!processor.process(allowed, exchange)) {
      return ProblemWriter.write(
          exchange,
          new Refused(
              Refusal.NOT_ALLOWED,
              "the origin '%s', or the method it asks for, is not allowed; see warren.allowed-origins"
                  .formatted(exchange.getRequest().getHeaders().getOrigin())));
    }
    return CorsUtils.isPreFlightRequest(exchange.getRequest())
        ? Mono.empty()
        : chain.filter(exchange);
  }
}
