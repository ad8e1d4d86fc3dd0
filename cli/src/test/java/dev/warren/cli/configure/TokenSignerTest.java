package dev.warren.cli.configure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import dev.warren.cli.json.Json;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TokenSignerTest {

  private static final ObjectNode CLAIMS = Json.object().put("sub", "bob");

  private static String pem(KeyPair pair) {
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()));
  }

  private static KeyPair elliptic(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static JWSObject verified(String token, JWSVerifier verifier) throws Exception {
    JWSObject parsed = JWSObject.parse(token);
    assertThat(parsed.verify(verifier)).isTrue();
    assertThat(parsed.getPayload()).hasToString("{\"sub\":\"bob\"}");
    return parsed;
  }

  @Test
  void rsaKeySignsByRs256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    JWSObject token =
        verified(
            TokenSigner.withKey(CLAIMS, "k1", pem(pair)),
            new RSASSAVerifier((RSAPublicKey) pair.getPublic()));
    assertThat(token.getHeader().getKeyID()).isEqualTo("k1");
  }

  @Test
  void ellipticKeySignsByEs256() throws Exception {
    KeyPair pair = elliptic("secp256r1");
    verified(
        TokenSigner.withKey(CLAIMS, null, pem(pair)),
        new ECDSAVerifier((ECPublicKey) pair.getPublic()));
  }

  @Test
  void otherKeysAndShortSecretsAreRefused() throws Exception {
    String otherCurve = pem(elliptic("secp384r1"));
    assertThatThrownBy(() -> TokenSigner.withKey(CLAIMS, null, otherCurve))
        .hasMessageContaining("P-256");
    assertThatThrownBy(() -> TokenSigner.withKey(CLAIMS, null, "no key"))
        .hasMessageContaining("PKCS #8");
    assertThatThrownBy(() -> TokenSigner.withSecret(CLAIMS, "short".getBytes(UTF_8)))
        .hasMessageContaining("32 bytes");
  }
}
