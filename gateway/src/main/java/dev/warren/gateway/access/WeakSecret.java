package dev.warren.gateway.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes secrets that anybody can guess. A length is no proof of strength: 32 blanks are 32
 * bytes. A person who guesses the secret can sign tokens for any user.
 */
final class WeakSecret {

  /** A secret with fewer different characters comes from a keyboard and not from a generator. */
  private static final int MIN_DIFFERENT = 8;

  /**
   * A repeated unit of this length may itself be random; 32 random hexadecimal digits never repeat.
   */
  private static final int MIN_UNIT = 16;

  /** Examples that people copy: from our own compose file, and from jwt.io. */
  private static final Set<String> EXAMPLES =
      Set.of(
          "set WARREN_JWT_SECRET to 32 random bytes or more",
          "a-string-secret-at-least-256-bits-long",
          "your-256-bit-secret-your-256-bit-secret",
          "your-secret-key-at-least-32-bytes-long");

  private WeakSecret() {}

  /**
   * Why the secret is too easy to guess; null if it is not.
   *
   * @param secret 32 bytes or more
   */
  static @Nullable String defect(String secret) {
    String text = secret.strip();
    if (text.isEmpty()) {
      return "is blank";
    }
    if (text.chars().distinct().count() < MIN_DIFFERENT) {
      return "has fewer than %d different characters".formatted(MIN_DIFFERENT);
    }
    if (isRepetition(text)) {
      return "repeats a short text";
    }
    return EXAMPLES.contains(text) ? "is an example that everybody can read" : null;
  }

  /**
   * Whether the text repeats a unit shorter than {@link #MIN_UNIT}, with or without a rest at its
   * end.
   */
  private static boolean isRepetition(String text) {
    for (int unit = 1; unit < MIN_UNIT; unit++) {
      if (text.regionMatches(0, text, unit, text.length() - unit)) {
        return true;
      }
    }
    return false;
  }
}
