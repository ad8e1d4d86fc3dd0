package dev.warren.gateway.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

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
  public CorsWebFilter cors() {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOriginPatterns(
        allowedOrigins.stream().filter(pattern -> !pattern.equals("self")).toList());
    cors.setAllowedMethods(List.of("GET", "POST", "DELETE"));
    cors.setAllowedHeaders(List.of("Authorization", "Content-Type", "Last-Event-ID"));
    UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
    everywhere.registerCorsConfiguration("/**", cors);
    return new CorsWebFilter(everywhere);
  }
}
