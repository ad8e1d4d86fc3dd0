package dev.warren.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JWTs: HS256 with the secret, RS256 and ES256 with the issuer's public keys, never
 * another algorithm. Each algorithm has keys of its own, and a token's header only selects among
 * them. So a public key is never used as a secret, and {@code jwk}, {@code jku}, {@code x5c} and
 * {@code x5u}, by which a token would bring its own key, are ignored. Thread-safe; never blocks.
 */
final class TokenVerifier {

  private static final int LONGEST_KEY_ID = 255;

  private final @Nullable SecretKey secret;
  private final @Nullable PublicKeys publicKeys;
  private final TokenClaims.Required required;
  private final Duration leeway;
  private final InstantSource clock;
  private final JWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

  /**
   * @param publicKeys null where the settings name no URL to fetch them from
   * @throws IllegalArgumentException where a setting is unsafe or useless; the message names it
   */
  TokenVerifier(JwtSettings settings, @Nullable PublicKeys publicKeys, InstantSource clock) {
    this.secret = settings.secret() == null ? null : secret(settings.secret());
    this.publicKeys = publicKeys;
    check(!settings.leeway().isNegative(), "leeway is negative");
    check(!"".equals(settings.issuer()), "issuer is empty");
    check(!"".equals(settings.audience()), "audience is empty");
    this.required = new TokenClaims.Required(settings.issuer(), settings.audience());
    this.leeway = settings.leeway();
    this.clock = clock;
  }

  private static SecretKey secret(String text) {
    byte[] key = text.getBytes(StandardCharsets.UTF_8);
    check(
        key.length >= JwtSettings.MIN_SECRET_BYTES,
        "secret has %d bytes; HS256 needs %d or more"
            .formatted(key.length, JwtSettings.MIN_SECRET_BYTES));
    String defect = WeakSecret.defect(text);
    check(
        defect == null,
        "secret %s, so anybody can guess it and sign tokens; take 32 random bytes or more, such as"
                .formatted(defect)
            + " `openssl rand -hex 32` prints");
    return new SecretKeySpec(key, "HmacSHA256");
  }

  private static void check(boolean holds, String defect) {
    if (!holds) {
      throw new IllegalArgumentException("warren.jwt." + defect);
    }
  }

  /**
   * Completes, on another thread, once the gateway has looked for the token's key, which it does
   * not know yet. Null where {@link #verify} can judge the token now.
   */
  @Nullable CompletionStage<?> awaits(String token) {
    if (publicKeys == null) {
      return null;
    }
    try {
      JWSHeader header = JWSHeader.parse(new Base64URL(token.substring(0, token.indexOf('.'))));
      return isPublic(header.getAlgorithm()) && !hasLongKeyId(header)
          ? publicKeys.awaits(header.getAlgorithm(), header.getKeyID())
          : null;
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isPublic(JWSAlgorithm algorithm) {
    return algorithm.equals(JWSAlgorithm.RS256) || algorithm.equals(JWSAlgorithm.ES256);
  }

  private static boolean hasLongKeyId(JWSHeader header) {
    return header.getKeyID() != null && header.getKeyID().length() > LONGEST_KEY_ID;
  }

  /**
   * The claims of a token that is signed and valid now.
   *
   * @throws Refused with {@code bad_token}, {@code token_expired}, or {@code keys_unavailable}
   */
  TokenClaims verify(String token) throws Refused {
    JWSObject signed = parse(token);
    if (!isSignedByOneOf(keys(signed.getHeader()), signed)) {
      throw bad("the token's signature is not valid here");
    }
    TokenClaims claims;
    try {
      claims = TokenClaims.read(signed.getPayload().toBytes(), required);
    } catch (IllegalArgumentException e) {
      throw bad("in the token, " + e.getMessage());
    }
    return checkTimes(claims, clock.instant());
  }

  private static JWSObject parse(String token) throws Refused {
    try {
      if (JOSEObject.parse(token) instanceof JWSObject signed) {
        return signed;
      }
    } catch (ParseException | IllegalArgumentException e) {
      throw bad("the token is not a JWT that Warren can read");
    }
    throw bad("the token is not signed");
  }

  private static Refused bad(String reason) {
    return new Refused(Refusal.BAD_TOKEN, reason);
  }

  /** The keys that may have signed a token with this header: those of its algorithm alone. */
  private List<? extends Key> keys(JWSHeader header) throws Refused {
    JWSAlgorithm algorithm = header.getAlgorithm();
    if (secret != null && algorithm.equals(JWSAlgorithm.HS256)) {
      return List.of(secret);
    }
    if (publicKeys == null || !isPublic(algorithm)) {
      throw bad(
          "the token's 'alg' is none that this gateway takes: HS256 where warren.jwt.secret is set,"
              + " RS256 and ES256 where warren.jwt.jwks-url is");
    }
    if (hasLongKeyId(header)) {
      throw bad("the token's 'kid' is longer than %d characters".formatted(LONGEST_KEY_ID));
    }
    List<? extends Key> keys = publicKeys.find(algorithm, header.getKeyID());
    if (!keys.isEmpty()) {
      return keys;
    }
    if (publicKeys.mayHaveNewOnes()) {
      throw new Refused(
          Refusal.KEYS_UNAVAILABLE,
          "the gateway does not know the token's key, and cannot fetch the keys of"
              + " warren.jwt.jwks-url at the moment; try again later");
    }
    throw bad("the token's key (%s) is none of warren.jwt.jwks-url".formatted(header.getKeyID()));
  }

  private boolean isSignedByOneOf(List<? extends Key> keys, JWSObject signed) {
    for (Key key : keys) {
      try {
        if (signed.verify(verifiers.createJWSVerifier(signed.getHeader(), key))) {
          return true;
        }
      } catch (JOSEException e) {
        // The bytes are no signature of this algorithm, for example an ES256 signature of zeros: no
        // match.
      }
    }
    return false;
  }

  /** RFC 7519, sections 4.1.4 and 4.1.5; {@code iat} does not limit validity (4.1.6). */
  private TokenClaims checkTimes(TokenClaims claims, Instant now) throws Refused {
    Instant notBefore = claims.times().nbf();
    if (notBefore != null && now.plus(leeway).isBefore(notBefore)) {
      throw bad("in the token, nbf: the token is not valid before " + notBefore);
    }
    Instant expires = claims.times().exp();
    if (now.isBefore(expires)) {
      return claims;
    }
    // A connection with a token within the leeway lives until the leeway ends.
    Instant end = expires.plus(leeway);
    if (!now.isBefore(end)) {
      throw new Refused(Refusal.TOKEN_EXPIRED, "the token has expired; sign in again");
    }
    return claims.until(end);
  }
}
