package dev.warren.worker.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Ids that derive from content. An event that is delivered twice, or that two workers process, gets
 * the same id both times, so gateways can drop the repetition.
 */
public final class DerivedId {

  private DerivedId() {}

  /** The SHA-256 of the parts, as 43 characters of {@code [A-Za-z0-9_-]}. */
  public static String of(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
