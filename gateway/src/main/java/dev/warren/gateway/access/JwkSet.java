package dev.warren.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JWK set (RFC 7517, section 5) that verify RS256 or ES256. The set may have other
 * keys, which an issuer uses for something else; those are left out. Immutable.
 */
record JwkSet(List<Entry> keys) {

  static final JwkSet EMPTY = new JwkSet(List.of());

  /** A token without {@code kid} is tried with each key, so a set must not have thousands. */
  private static final int MOST_KEYS = 100;

  /** RFC 7518, section 3.3. */
  private static final int MIN_RSA_BITS = 2_048;

  /** The time of a verification grows with the square of the length. */
  private static final int MAX_RSA_BITS = 8_192;

  /**
   * @param kid the key's id; null for none
   * @param algorithm the only algorithm that the key verifies
   */
  record Entry(@Nullable String kid, JWSAlgorithm algorithm, PublicKey key) {

    private boolean fits(JWSAlgorithm algorithm, @Nullable String kid) {
      return this.algorithm.equals(algorithm) && (kid == null || kid.equals(this.kid));
    }
  }

  /**
   * @throws ParseException where the text is no JWK set, or none of its keys can verify a token
   */
  static JwkSet parse(byte[] json) throws ParseException {
    Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
    if (!(set.get("keys") instanceof List<?> all)) {
      throw new ParseException("there is no list 'keys'", 0);
    }
    List<Entry> keys = new ArrayList<>();
    for (Object each : all) {
      Entry entry = each instanceof Map<?, ?> key ? entry(key) : null;
      if (entry != null && keys.size() < MOST_KEYS) {
        keys.add(entry);
      }
    }
    if (keys.isEmpty()) {
      throw new ParseException("no key is usable for RS256 or ES256", 0);
    }
    return new JwkSet(List.copyOf(keys));
  }

  /** One key; null where it cannot verify tokens. One bad key must not cost the others. */
  @SuppressWarnings("unchecked") // the keys of a JSON object are strings
  private static @Nullable Entry entry(Map<?, ?> json) {
    try {
      JWK jwk = JWK.parse((Map<String, Object>) json);
      Entry entry = null;
      if (jwk instanceof RSAKey rsa && isStrong(rsa.toRSAPublicKey())) {
        entry = new Entry(jwk.getKeyID(), JWSAlgorithm.RS256, rsa.toRSAPublicKey());
      } else if (jwk instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
        entry = new Entry(jwk.getKeyID(), JWSAlgorithm.ES256, ec.toECPublicKey());
      }
      return entry != null && verifies(jwk, entry.algorithm) ? entry : null;
    } catch (ParseException | JOSEException | RuntimeException e) {
      return null;
    }
  }

  private static boolean isStrong(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    BigInteger exponent = key.getPublicExponent();
    return bits >= MIN_RSA_BITS
        && bits <= MAX_RSA_BITS
        && exponent.testBit(0)
        && exponent.compareTo(BigInteger.ONE) > 0;
  }

  /** The issuer may have meant the key for something else (RFC 7517, sections 4.2 to 4.4). */
  private static boolean verifies(JWK key, JWSAlgorithm algorithm) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY))
        && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
        && key.getKeyRevocation() == null;
  }

  /** The keys that may have signed a token. */
  List<PublicKey> find(JWSAlgorithm algorithm, @Nullable String kid) {
    return keys.stream().filter(entry -> entry.fits(algorithm, kid)).map(Entry::key).toList();
  }

  boolean has(JWSAlgorithm algorithm, @Nullable String kid) {
    return keys.stream().anyMatch(entry -> entry.fits(algorithm, kid));
  }
}
