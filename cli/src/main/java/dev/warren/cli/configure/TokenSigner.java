package dev.warren.cli.configure;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import dev.warren.cli.shell.Failure;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Signs tokens. */
final class TokenSigner {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private TokenSigner() {}

  /**
   * By HS256.
   *
   * @throws Failure when the secret is shorter than 32 bytes
   */
  static String withSecret(ObjectNode claims, byte[] secret) {
    try {
      return signed(claims, JWSAlgorithm.HS256, null, new MACSigner(secret));
    } catch (KeyLengthException e) {
      throw Failure.usage("the secret is shorter than 32 bytes");
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * By RS256, or by ES256 if the key is one of P-256.
   *
   * @param pem a private key as PKCS #8 in PEM
   * @throws Failure when it is no such key
   */
  static String withKey(ObjectNode claims, @Nullable String keyId, String pem) {
    try {
      PrivateKey key = privateKey(pem);
      return key instanceof ECPrivateKey elliptic
          ? signed(claims, JWSAlgorithm.ES256, keyId, new ECDSASigner(elliptic))
          : signed(claims, JWSAlgorithm.RS256, keyId, new RSASSASigner(key));
    } catch (GeneralSecurityException | IllegalArgumentException | JOSEException e) {
      throw notAKey();
    }
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    int from = pem.indexOf(BEGIN);
    int to = pem.indexOf(END);
    if (from < 0 || to < from) {
      throw notAKey();
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    }
  }

  private static Failure notAKey() {
    return Failure.usage(
        "the file has no private key of RSA (2048 bits or more) or P-256 as PKCS #8 in PEM: openssl"
            + " pkcs8 -topk8 -nodes makes one");
  }

  private static String signed(
      ObjectNode claims, JWSAlgorithm algorithm, @Nullable String keyId, JWSSigner signer)
      throws JOSEException {
    JWSHeader header =
        new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId).build();
    JWSObject token = new JWSObject(header, new Payload(claims.toString()));
    token.sign(signer);
    return token.serialize();
  }
}
