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
 *     under these. If the gateway admits clients without a token of their own, every request needs
 *     one of these names as {@code Host}
 * @param devTokens exactly {@code true} where {@code POST /api/dev/token} gives a token to any
 *     caller. A text, because Spring would also accept {@code on}, {@code yes} and {@code 1} for a
 *     boolean
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

  /**
   * Leaves out {@code devTokens}, because the house rules treat a text of that name as a secret.
   */
  @Override
  public String toString() {
    return "WebSettings[allowedOrigins=%s, hosts=%s]".formatted(allowedOrigins, hosts);
  }

  /**
   * The filter for pages of other origins.
   *
   * @param origins the allowed origins, and the gateway's own if it is allowed
   * @param required the names that a request may have as {@code Host}; null for any
   */
  public CrossOriginFilter cors(Origins origins, @Nullable Hosts required) {
    return new CrossOriginFilter(
        allowedOrigins.stream().filter(pattern -> !pattern.equals("self")).toList(),
        origins,
        required);
  }
}
