package dev.warren.gateway.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

/**
 * What plain HTTP offers.
 *
 * @param allowedOrigins from which web pages the gateway may be used: {@code self}, and Spring's
 *     CORS origin patterns
 * @param devTokens whether {@code POST /api/dev/token} hands out tokens to anybody who asks
 */
@ConfigurationProperties("warren")
public record WebSettings(
    @DefaultValue("self") List<String> allowedOrigins, @DefaultValue("false") boolean devTokens) {

  /** {@code self} needs none: a browser asks nobody there. */
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
