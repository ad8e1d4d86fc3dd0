package dev.warren.gateway.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What plain HTTP offers.
 *
 * @param allowedOrigins from which web pages the gateway may be used: {@code self}, and Spring's
 *     CORS origin patterns
 * @param devTokens whether {@code POST /api/dev/token} hands out tokens to anybody who asks
 */
@ConfigurationProperties("warren")
public record WebSettings(
    @DefaultValue("self") List<String> allowedOrigins, @DefaultValue("false") boolean devTokens) {}
