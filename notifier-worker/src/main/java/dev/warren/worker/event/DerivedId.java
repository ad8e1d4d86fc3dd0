package dev.warren.worker.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Ids that follow from what they are for: decided twice, it is the same id. */
public final class DerivedId {

  private DerivedId() {}

  /** 43 characters of {@code [A-Za-z0-9_-]}: SHA-256 of what makes it this one. */
  public static String of(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        // With its length, so that no two lists of parts give the same bytes.
        digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
