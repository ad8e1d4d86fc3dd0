package dev.warren.channel;

import org.jspecify.annotations.Nullable;

/**
 * The rules for names of users, teams and agents, and for ids. Channels, queues and AMQP headers
 * have them in UTF-8, so a text that UTF-8 cannot encode would arrive as another user's name.
 */
public final class Name {

  private Name() {}

  /**
   * The reason why a text is no valid name; null if it is. Texts are not normalized: names that
   * differ in one code point belong to different users.
   */
  public static @Nullable String defect(String text) {
    if (text.isBlank()) {
      return text.isEmpty() ? "is empty" : "is blank";
    }
    return defectOfText(text);
  }

  /** As {@link #defect(String)}, for a field in which a blank text means no name. */
  public static @Nullable String defectOfText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return "has the control character U+%04X".formatted((int) text.charAt(i));
      }
    }
    return defectOfId(text);
  }

  /**
   * The reason why a text is no valid id, which may be any text that UTF-8 can encode; null if it
   * is.
   */
  public static @Nullable String defectOfId(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (Character.getType(c) == Character.SURROGATE) {
        return "has half of a surrogate pair (\\u%04x), which UTF-8 cannot encode".formatted(c);
      }
      i += Character.charCount(c);
    }
    return null;
  }

  /**
   * As {@link #defect(String)}, and also checks that the name fits into a channel.
   *
   * @param kind the kind of the channel {@code <kind>.<name>}
   */
  public static @Nullable String defect(String text, String kind) {
    String defect = defect(text);
    if (defect == null && kind.length() + 1 + Channel.word(text).length() > Channel.MAX_BYTES) {
      return "is too long: the channel %s.<name> may have %d bytes"
          .formatted(kind, Channel.MAX_BYTES);
    }
    return defect;
  }
}
