package dev.warren.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.warren.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies JWTs: HS256 with the secret, never another algorithm. Thread-safe; never blocks. */
final class TokenVerifier {

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /** The claims that the gateway uses. */
  record Claims(
      String sub,
      @Nullable String role,
      List<String> teams,
      @Nullable Map<String, Object> channels,
      Instant exp) {}

  /**
   * @throws IllegalArgumentException where the secret is too short
   */
  TokenVerifier(String secret) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < JwtSettings.MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "warren.jwt.secret has %d bytes; HS256 needs %d or more"
              .formatted(key.length, JwtSettings.MIN_SECRET_BYTES));
    }
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new ImmutableSecret<>(key)));
    // Issuers differ in "typ", and the signature does not depend on it.
    processor.setJWSTypeVerifier((type, context) -> {});
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(null, Set.of("sub", "exp"));
    claims.setMaxClockSkew(0);
    processor.setJWTClaimsSetVerifier(claims);
  }

  Claims verify(String token) throws Refused {
    try {
      JWTClaimsSet claims = processor.process(token, null);
      String sub = claims.getSubject();
      Date exp = claims.getExpirationTime();
      if (sub == null || sub.isEmpty() || exp == null) {
        throw new Refused(Refusal.BAD_TOKEN, "the token has no sub or no exp");
      }
      if (("users." + Channel.word(sub)).length() > Channel.MAX_BYTES) {
        throw new Refused(
            Refusal.BAD_TOKEN,
            "sub is too long: the channel users.<sub> may have %d bytes"
                .formatted(Channel.MAX_BYTES));
      }
      List<String> teams = claims.getStringListClaim("teams");
      return new Claims(
          sub,
          claims.getStringClaim("role"),
          teams == null ? List.of() : teams,
          claims.getJSONObjectClaim("channels"),
          exp.toInstant());
    } catch (ExpiredJWTException e) {
      throw new Refused(Refusal.TOKEN_EXPIRED, "the token has expired; sign in again");
    } catch (BadJOSEException | JOSEException e) {
      throw new Refused(Refusal.BAD_TOKEN, "the token is not valid (" + e.getMessage() + ")");
    } catch (ParseException e) {
      throw new Refused(
          Refusal.BAD_TOKEN,
          "the token is not a JWT that Warren can read (" + e.getMessage() + ")");
    }
  }
}
