package dev.warren.gateway.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.springframework.web.cors.CorsConfiguration;

/**
 * From which web pages the gateway may be used, by the header {@code Origin} (RFC 6454), which
 * browsers write and nobody else does. Thread-safe.
 */
public final class Origins {

  /** Stands for the gateway's own origin. */
  private static final String SELF = "self";

  private final boolean self;
  private final CorsConfiguration allowed = new CorsConfiguration();

  /**
   * @param patterns {@code self}, or origins as Spring's CORS patterns: {@code
   *     https://*.example.org}, {@code http://localhost:[*]}, {@code null}
   */
  public Origins(List<String> patterns) {
    self = patterns.contains(SELF);
    allowed.setAllowedOriginPatterns(patterns.stream().filter(p -> !p.equals(SELF)).toList());
  }

  /** Whether a request with these headers may come in; one without {@code Origin} may. */
  public boolean allow(HttpHeaders headers, String scheme) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return true;
    }
    String own = scheme.replace("ws", "http") + "://" + headers.get(HttpHeaderNames.HOST);
    return self && origin.equalsIgnoreCase(own) || allowed.checkOrigin(origin) != null;
  }
}
