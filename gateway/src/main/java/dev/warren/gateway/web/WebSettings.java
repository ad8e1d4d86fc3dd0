package dev.warren.gateway.web;

import dev.warren.gateway.access.Hosts;
import dev.warren.gateway.access.Origins;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access by web pages, and tokens for development.
 *
 * @param allowedOrigins the origins of web pages that may use the gateway: {@code self}, and
 *     Spring's CORS origin patterns
 * @param hosts the names and addresses by which clients reach the gateway: {@code self} counts only
 *     under these, and where clients get in without a token of their own, every request needs one
 *     of them as {@code Host}
 * @param devTokens exactly {@code true} where {@code POST /api/dev/token} gives a token to any
 *     caller. A text, as Spring would also take {@code on}, {@code yes} and {@code 1}
 */
@ConfigurationProperties("warren")
public record WebSettings(
    @DefaultValue("self") List<String> allowedOrigins,
    @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) List<String> hosts,
    @DefaultValue("false") String devTokens) {

  /** Whether {@code POST /api/dev/token} gives a token to any caller. */
  public boolean givesDevTokens() {
    return devTokens.equals("true");
  }

  /** Without {@code devTokens}: the house rules take a text of that name for a secret. */
  @Override
  public String toString() {
    return "WebSettings[allowedOrigins=%s, hosts=%s]".formatted(allowedOrigins, hosts);
  }

  /**
   * The replies to pages of other origins.
   *
   * @param origins the same allowed origins, with the gateway's own
   * @param required one of these must be the {@code Host} of each request; null for any
   */
  public CrossOriginFilter cors(Origins origins, @Nullable Hosts required) {
    return new CrossOriginFilter(
        allowedOrigins.stream().filter(pattern -> !pattern.equals("self")).toList(),
        origins,
        required);
  }
}
