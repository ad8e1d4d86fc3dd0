package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Only HS256 with the secret, and RS256 and ES256 with the issuer's keys for them, are accepted.
 */
class SignaturesTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static final RSAKey RSA = Signer.rsa("rsa");
  private static final ECKey EC = Signer.ec("ec");

  /** The attacker's key, with the id of the issuer's key. */
  private static final RSAKey EVIL = Signer.rsa("rsa");

  private static TokenVerifier verifier(
      @Nullable String secret, @Nullable String issuer, @Nullable String audience, JWK... keys) {
    Duration any = Duration.ofHours(1);
    byte[] set = new JWKSet(List.of(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
    PublicKeys known = new PublicKeys(() -> CompletableFuture.completedFuture(set), any, any);
    JwtSettings settings = TestAccess.jwt(secret, any, issuer, audience);
    TokenVerifier verifier = new TokenVerifier(settings, known, InstantSource.system());
    // Waits for the end of the first fetch, after which a token of an unknown key waits for the
    // next one.
    dev.warren.testkit.Patience.await("the first fetch").until(() -> !known.mayHaveNewOnes());
    known.close();
    return verifier;
  }

  private static String hs256(byte[] secret) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), bob().build());
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  private static JWTClaimsSet.Builder bob() {
    return Signer.bob(60);
  }

  private static void assertBad(TokenVerifier verifier, String token) {
    assertThatThrownBy(() -> verifier.verify(token))
        .as(token)
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.refusal()).isIn(Refusal.BAD_TOKEN, Refusal.KEYS_UNAVAILABLE));
  }

  @Test
  void secretAndPublicKeysMayBothBeSet() throws Exception {
    TokenVerifier both = verifier(SECRET, null, null, RSA, EC);
    assertThat(both.verify(hs256(SECRET.getBytes(StandardCharsets.UTF_8))).sub()).isEqualTo("bob");
    assertThat(both.verify(Signer.sign(RSA, bob())).sub()).isEqualTo("bob");
    assertThat(both.verify(Signer.sign(EC, bob())).sub()).isEqualTo("bob");
    JWSHeader withoutKeyId = new JWSHeader(JWSAlgorithm.RS256);
    assertThat(both.verify(Signer.sign(RSA, withoutKeyId, bob())).sub()).isEqualTo("bob");
    assertBad(verifier(null, null, null, RSA), hs256(SECRET.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void publicKeyIsNoSecret() throws Exception {
    List<byte[]> secrets = new ArrayList<>();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----"
            .formatted(Base64.encode(RSA.toRSAPublicKey().getEncoded()));
    secrets.add(pem.getBytes(StandardCharsets.UTF_8));
    secrets.add((pem + "\n").getBytes(StandardCharsets.UTF_8));
    secrets.add(RSA.toRSAPublicKey().getEncoded());
    secrets.add(RSA.getModulus().decode());
    secrets.add(RSA.getModulus().toString().getBytes(StandardCharsets.UTF_8));
    secrets.add(RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8));
    secrets.add(new byte[32]);
    for (byte[] secret : secrets) {
      assertBad(verifier(null, null, null, RSA, EC), hs256(secret));
      assertBad(verifier(SECRET, null, null, RSA, EC), hs256(secret));
    }
  }

  @Test
  void keyOfTheTokenItselfIsIgnored() throws Exception {
    TokenVerifier verifier = verifier(SECRET, null, null, RSA, EC);
    for (BiFunction<JWSHeader.Builder, JWK, JWSHeader.Builder> brings :
        List.<BiFunction<JWSHeader.Builder, JWK, JWSHeader.Builder>>of(
            (header, key) -> header,
            (header, key) -> header.jwk(key.toPublicJWK()),
            (header, key) -> header.jwkURL(URI.create("http://127.0.0.1:1/evil.json")),
            (header, key) -> header.x509CertURL(URI.create("http://127.0.0.1:1/evil.pem")),
            (header, key) -> header.x509CertChain(List.of(Base64.encode("evil"))))) {
      for (String kid : new String[] {"rsa", null, "evil", "ec", "../../dev/null", "' OR 1=1"}) {
        JWSHeader header =
            brings.apply(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid), EVIL).build();
        assertBad(verifier, Signer.sign(EVIL, header, bob()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"RS384", "RS512", "PS256", "PS384", "PS512"})
  void otherAlgorithmsOfAKnownKeyAreRefused(String algorithm) {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("rsa").build();
    assertBad(verifier(SECRET, null, null, RSA, EC), Signer.sign(RSA, header, bob()));
  }

  @Test
  void emptyAndForeignSignaturesAreRefused() throws Exception {
    TokenVerifier verifier = verifier(SECRET, null, null, RSA, EC);
    String[] ec = Signer.sign(EC, bob()).split("\\.");
    String[] rsa = Signer.sign(RSA, bob()).split("\\.");
    BigInteger order = EC.getCurve().toECParameterSpec().getOrder();
    byte[] ofOrder = new byte[64];
    byte[] n = order.toByteArray();
    System.arraycopy(n, n.length - 32, ofOrder, 0, 32);
    System.arraycopy(n, n.length - 32, ofOrder, 32, 32);
    byte[] half = new Base64URL(ec[2]).decode();
    half[63] ^= 1;
    for (byte[] signature :
        List.of(new byte[0], new byte[64], new byte[63], new byte[256], ofOrder, half)) {
      String encoded = Base64URL.encode(signature).toString();
      assertBad(verifier, ec[0] + "." + ec[1] + "." + encoded);
      assertBad(verifier, rsa[0] + "." + rsa[1] + "." + encoded);
    }
    assertBad(verifier, ec[0] + "." + ec[1] + "." + rsa[2]);
    String admin = Signer.sign(RSA, bob().claim("role", "admin")).split("\\.")[1];
    assertBad(verifier, rsa[0] + "." + admin + "." + rsa[2]);
    for (String alg : List.of("none", "None", "NONE", "nOnE", "HS256", "RS256 ", "", "ES256K")) {
      String header = Base64URL.encode("{\"alg\":\"%s\"}".formatted(alg)).toString();
      for (String signature : List.of("", rsa[2], ec[2])) {
        assertBad(verifier, header + "." + rsa[1] + "." + signature);
      }
    }
  }

  @Test
  void criticalHeaderIsRefused() {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .type(JOSEObjectType.JWT)
            .criticalParams(Set.of("exp"))
            .build();
    assertBad(verifier(null, null, null, RSA), Signer.sign(RSA, header, bob()));
  }

  @Test
  void keysForSomethingElseVerifyNothing() throws Exception {
    KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
    small.initialize(1_024);
    java.security.KeyPair weak = small.generateKeyPair();
    JWK weakKey =
        new RSAKey.Builder((RSAPublicKey) weak.getPublic())
            .privateKey(weak.getPrivate())
            .keyID("rsa")
            .build();
    for (JWK unusable :
        List.of(
            weakKey,
            new RSAKey.Builder(RSA).keyUse(KeyUse.ENCRYPTION).build(),
            new RSAKey.Builder(RSA).algorithm(JWSAlgorithm.RS512).build(),
            new RSAKey.Builder(RSA).algorithm(JWSAlgorithm.HS256).build(),
            new RSAKey.Builder(RSA).keyOperations(Set.of(KeyOperation.ENCRYPT)).build())) {
      assertBad(verifier(null, null, null, EC, unusable), Signer.sign(unusable, bob()));
    }
    ECKey otherCurve = Signer.ec("p384", Curve.P_384);
    JWSHeader es384 = new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("p384").build();
    assertBad(verifier(null, null, null, RSA, otherCurve), Signer.sign(otherCurve, es384, bob()));
    JWK forSignatures =
        new RSAKey.Builder(RSA).keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.RS256).build();
    verifier(null, null, null, forSignatures).verify(Signer.sign(RSA, bob()));
  }

  @Test
  void issuerAndAudienceAreRequiredWhereSet() throws Exception {
    TokenVerifier verifier = verifier(null, "https://id.example", "warren", RSA);
    verifier.verify(
        Signer.sign(RSA, bob().issuer("https://id.example").audience(List.of("x", "warren"))));
    verifier.verify(Signer.sign(RSA, bob().issuer("https://id.example").audience("warren")));
    verifier(null, null, null, RSA).verify(Signer.sign(RSA, bob().issuer("any").audience("any")));
    for (JWTClaimsSet.Builder other :
        List.of(
            bob(),
            bob().issuer("https://id.example"),
            bob().audience("warren"),
            bob().issuer("https://id.example/").audience("warren"),
            bob().issuer("https://ID.example").audience("warren"),
            bob().issuer("https://id.example").audience("Warren"),
            bob().issuer("https://id.example").audience(List.of()),
            bob().issuer("https://id.example").audience(List.of("warren-2", "x")),
            bob().issuer("https://id.example").claim("aud", 7),
            bob().claim("iss", List.of("https://id.example")).audience("warren"))) {
      assertBad(verifier, Signer.sign(RSA, other));
    }
  }
}
