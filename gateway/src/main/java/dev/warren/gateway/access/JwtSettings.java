package dev.warren.gateway.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway verifies JWTs.
 *
 * @param secret the key of HS256, 32 bytes or more; without it the gateway accepts no JWT
 * @param leeway how far the issuer's clock may differ from the gateway's: a token is accepted for
 *     this long after its {@code exp} and before its {@code nbf}
 */
@ConfigurationProperties("warren.jwt")
public record JwtSettings(@Nullable String secret, @DefaultValue("30s") Duration leeway) {

  /** RFC 7518, section 3.2: HS256's key must be at least as long as its hash. */
  public static final int MIN_SECRET_BYTES = 32;

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "JwtSettings[leeway=%s]".formatted(leeway);
  }
}
