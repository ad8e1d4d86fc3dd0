package dev.warren.bench.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A JWT for one of many users. The load generator signs it, so that no server's time for that is
 * measured.
 */
final class UserToken {

  private static final long SECONDS = 86_400;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private UserToken() {}

  static String of(int connection, String key) {
    String unsigned =
        encoded("{\"alg\":\"HS256\"}")
            + "."
            + encoded(
                "{\"sub\":\"bench-%d\",\"role\":\"user\",\"exp\":%d}"
                    .formatted(connection, Instant.now().getEpochSecond() + SECONDS));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII));
      return unsigned + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
