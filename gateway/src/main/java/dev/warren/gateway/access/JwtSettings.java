package dev.warren.gateway.access;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway verifies JWTs: HS256 by the secret, RS256 and ES256 by the keys of the URL.
 * Without a secret and a URL it accepts no JWT.
 *
 * @param secret the key of HS256, 32 random bytes or more
 * @param jwksUrl where the issuer publishes its public keys, as a JWK set (RFC 7517, section 5)
 * @param jwksRefresh how often the gateway fetches the keys
 * @param jwksInterval the shortest time between two fetches for a key that the gateway does not
 *     know
 * @param jwksTimeout how long a fetch may take
 * @param issuer the {@code iss} that each token must have; null for any
 * @param audience a name that the {@code aud} of each token must have; null for any
 * @param leeway how far the issuer's clock may differ from the gateway's: a token is accepted for
 *     this long after its {@code exp} and before its {@code nbf}
 */
@ConfigurationProperties("warren.jwt")
public record JwtSettings(
    @Nullable String secret,
    @Nullable URI jwksUrl,
    @DefaultValue("5m") Duration jwksRefresh,
    @DefaultValue("5s") Duration jwksInterval,
    @DefaultValue("3s") Duration jwksTimeout,
    @Nullable String issuer,
    @Nullable String audience,
    @DefaultValue("30s") Duration leeway) {

  /** RFC 7518, section 3.2: HS256's key must be at least as long as its hash. */
  static final int MIN_SECRET_BYTES = 32;

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "JwtSettings[jwksUrl=%s, issuer=%s, audience=%s]".formatted(jwksUrl, issuer, audience);
  }
}
