package dev.warren.gateway.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;

/**
 * The web pages that may use the gateway, by the header {@code Origin} (RFC 6454). Browsers always
 * send it, so this protects a user against foreign pages; other clients can leave it out.
 * Thread-safe.
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

  /**
   * Whether the gateway accepts a request.
   *
   * @param scheme the request's scheme: {@code http}, {@code https}, {@code ws} or {@code wss}
   * @param host the header {@code Host}
   * @param origin the header {@code Origin}; null where no web page made the request, which is
   *     always accepted
   */
  public boolean allow(String scheme, @Nullable String host, @Nullable String origin) {
    if (origin == null) {
      return true;
    }
    String own = scheme.replace("ws", "http") + "://" + host;
    return self && origin.equalsIgnoreCase(own) || allowed.checkOrigin(origin) != null;
  }
}
