package dev.warren.gateway.access;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern DEFAULT_PORT = Pattern.compile("(http://.*):80|(https://.*):443");

  private final boolean self;
  private final Hosts hosts;
  private final CorsConfiguration allowed = new CorsConfiguration();

  /**
   * @param patterns {@code self}, or origins as Spring's CORS patterns: {@code
   *     https://*.example.org}, {@code http://localhost:[*]}, {@code null}
   * @param hosts the names under which {@code self} counts
   */
  public Origins(List<String> patterns, Hosts hosts) {
    this.hosts = hosts;
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
    return self && hosts.contain(host) && origin.equalsIgnoreCase(own(scheme, host))
        || allowed.checkOrigin(origin) != null;
  }

  /** The gateway's own origin, without a default port, as browsers write it (RFC 6454, 6.2). */
  private static String own(String scheme, @Nullable String host) {
    String own = scheme.replace("ws", "http") + "://" + host;
    Matcher port = DEFAULT_PORT.matcher(own);
    return !port.matches() ? own : port.group(1) != null ? port.group(1) : port.group(2);
  }
}
