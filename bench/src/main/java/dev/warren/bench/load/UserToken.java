package dev.warren.bench.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JWT for one of many users. The load generator signs it, so that no server spends measured time
 * on it.
 */
public final class UserToken {

  private static final long SECONDS = 86_400;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private UserToken() {}

  /** The token of the user {@code bench-<connection>}. */
  static String of(int connection, String key) {
    return of("bench-" + connection, "user", List.of(), key);
  }

  /** A token that lives for a day, signed by HS256 with the key. */
  public static String of(String user, String role, List<String> teams, String key) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", user);
    claims.put("role", role);
    claims.put("teams", teams);
    claims.put("exp", Instant.now().getEpochSecond() + SECONDS);
    String unsigned =
        encoded("{\"alg\":\"HS256\"}")
            + "."
            + encoded(JsonMapper.shared().writeValueAsString(claims));
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
