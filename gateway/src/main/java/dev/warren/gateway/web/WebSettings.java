package dev.warren.gateway.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access by web pages, and tokens for development.
 *
 * @param allowedOrigins the origins of web pages that may use the gateway: {@code self}, and
 *     Spring's CORS origin patterns
 * @param devTokens whether {@code POST /api/dev/token} gives a token to any caller
 */
@ConfigurationProperties("warren")
public record WebSettings(
    @DefaultValue("self") List<String> allowedOrigins, @DefaultValue("false") boolean devTokens) {

  /**
   * The CORS responses; {@code self} needs none, because browsers do not check their own origin.
   */
  public CrossOriginFilter cors() {
    return new CrossOriginFilter(
        allowedOrigins.stream().filter(pattern -> !pattern.equals("self")).toList());
  }
}
