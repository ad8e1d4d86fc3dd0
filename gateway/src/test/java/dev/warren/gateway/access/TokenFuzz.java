package dev.warren.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.time.Duration;
import java.time.InstantSource;

/** Fuzzes tokens: any text, and any claims with a valid signature. */
public final class TokenFuzz implements FuzzTarget {

  private static final String SECRET = "fuzz-0123456789-0123456789-0123456789";

  private final TokenVerifier verifier =
      new TokenVerifier(
          TestAccess.jwt(SECRET, Duration.ofSeconds(30)), null, InstantSource.system());

  @Override
  public void take(byte[] input) throws Exception {
    verify(new String(input, UTF_8));
    verify(signed(input));
  }

  private void verify(String token) {
    try {
      verifier.verify(token);
    } catch (Refused refused) {
      // Refused is the documented outcome.
    }
  }

  private static String signed(byte[] claims) throws JOSEException {
    JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }
}
