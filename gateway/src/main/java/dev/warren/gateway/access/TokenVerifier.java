package dev.warren.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Verifies JWTs: HS256 with the secret, never another algorithm. Thread-safe; never blocks. */
final class TokenVerifier {

  private final DefaultJOSEProcessor<SecurityContext> processor = new DefaultJOSEProcessor<>();
  private final Duration leeway;
  private final InstantSource clock;

  /**
   * @throws IllegalArgumentException where the secret is too short or the leeway is negative
   */
  TokenVerifier(String secret, Duration leeway, InstantSource clock) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < JwtSettings.MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "warren.jwt.secret has %d bytes; HS256 needs %d or more"
              .formatted(key.length, JwtSettings.MIN_SECRET_BYTES));
    }
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("warren.jwt.leeway is negative");
    }
    this.leeway = leeway;
    this.clock = clock;
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new ImmutableSecret<>(key)));
    // Issuers differ in "typ", and the signature does not depend on it.
    processor.setJWSTypeVerifier((type, context) -> {});
  }

  /**
   * The claims of a token that is signed and valid now.
   *
   * @throws Refused with {@code bad_token} or {@code token_expired}
   */
  TokenClaims verify(String token) throws Refused {
    TokenClaims claims;
    try {
      claims = TokenClaims.read(processor.process(token, null).toBytes());
    } catch (BadJOSEException | JOSEException e) {
      throw new Refused(Refusal.BAD_TOKEN, "the token is not valid (" + e.getMessage() + ")");
    } catch (ParseException e) {
      throw new Refused(
          Refusal.BAD_TOKEN,
          "the token is not a JWT that Warren can read (" + e.getMessage() + ")");
    } catch (IllegalArgumentException e) {
      throw new Refused(Refusal.BAD_TOKEN, "in the token, " + e.getMessage());
    }
    return checkTimes(claims, clock.instant());
  }

  /** RFC 7519, sections 4.1.4 and 4.1.5; {@code iat} says nothing about validity (4.1.6). */
  private TokenClaims checkTimes(TokenClaims claims, Instant now) throws Refused {
    if (claims.nbf() != null && now.plus(leeway).isBefore(claims.nbf())) {
      throw new Refused(
          Refusal.BAD_TOKEN, "in the token, nbf: the token is not valid before " + claims.nbf());
    }
    if (now.isBefore(claims.exp())) {
      return claims;
    }
    // A connection under such a token lives for the rest of the leeway.
    Instant end = claims.exp().plus(leeway);
    if (!now.isBefore(end)) {
      throw new Refused(Refusal.TOKEN_EXPIRED, "the token has expired; sign in again");
    }
    return claims.until(end);
  }
}
