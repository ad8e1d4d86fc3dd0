package dev.warren.gateway.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /**
   * Whether a request may come in.
   *
   * @param scheme how the request came: {@code http}, {@code https}, {@code ws} or {@code wss}
   * @param host its header {@code Host}
   * @param origin its header {@code Origin}; one without it is no page's, and may come in
   */
  public boolean allow(String scheme, @Nullable String host, @Nullable String origin) {
    if (origin == null) {
      return true;
    }
    String own = scheme.replace("ws", "http") + "://" + host;
    return self && origin.equalsIgnoreCase(own) || allowed.checkOrigin(origin) != null;
  }
}
