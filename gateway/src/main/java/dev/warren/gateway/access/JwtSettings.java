package dev.warren.gateway.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the gateway verifies JWTs.
 *
 * @param secret the key of HS256, 32 bytes or more; without it the gateway accepts no JWT
 */
@ConfigurationProperties("warren.jwt")
public record JwtSettings(@Nullable String secret) {

  /** RFC 7518, section 3.2: HS256's key must be at least as long as its hash. */
  public static final int MIN_SECRET_BYTES = 32;
}
