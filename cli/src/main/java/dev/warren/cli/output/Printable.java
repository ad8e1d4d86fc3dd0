package dev.warren.cli.output;

/**
 * Texts of others as a terminal may show them. A message with control characters could otherwise
 * move the cursor, change the title or fake the output of another command.
 */
public final class Printable {

  private static final int ELLIPSIS_AT_LEAST = 2;

  private Printable() {}

  /** The text on one line: each control character becomes a space, or {@code �}. */
  public static String line(String text) {
    if (text.chars().noneMatch(Printable::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(!isUnsafe(c) ? c : Character.isWhitespace(c) ? ' ' : '\ufffd');
    }
    return safe.toString();
  }

  /** The text on one line of at most this many characters. */
  public static String line(String text, int columns) {
    String line = line(text);
    if (line.length() <= columns || columns < ELLIPSIS_AT_LEAST) {
      return line;
    }
    int end = columns - 1;
    // Half of a surrogate pair would be no character.
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /**
   * JSON as a terminal may show it: JSON itself escapes only C0 controls, and U+009B alone begins a
   * command of a terminal.
   */
  static String json(String json) {
    if (json.chars().noneMatch(Printable::isUnsafeInJson)) {
      return json;
    }
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isUnsafeInJson(c)) {
        safe.append("\\u%04x".formatted((int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Such a character can only be in a string. */
  private static boolean isUnsafeInJson(int c) {
    return c > ' ' && isUnsafe(c);
  }

  /** C0 and C1 controls, and the marks of lines and of the direction of text. */
  private static boolean isUnsafe(int c) {
    return c < ' '
        || c >= 0x7f && c < 0xa0
        || c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || c == 0x2028
        || c == 0x2029
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }
}
