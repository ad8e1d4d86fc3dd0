package dev.warren.gateway.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How tokens are verified.
 *
 * @param secret the key of HS256, 32 bytes or more; without it no JWT is accepted
 */
@ConfigurationProperties("warren.jwt")
public record JwtSettings(@Nullable String secret) {

  /** HS256's key must be as long as its hash (RFC 7518, section 3.2). */
  public static final int MIN_SECRET_BYTES = 32;
}
