package dev.warren.channel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name under which events are published: one or more words of {@code [A-Za-z0-9_~-]} joined by
 * dots, at most 200 bytes. The first word is the kind. The name is the AMQP routing key and, after
 * {@code /topic/}, the STOMP destination. A value of this class is always valid.
 */
public record Channel(String name) {

  /** The length limit in bytes, which are characters here; AMQP would allow 255. */
  public static final int MAX_BYTES = 200;

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_~-]+(\\.[A-Za-z0-9_~-]+)*");

  /**
   * @throws InvalidChannel when the name breaks one of the rules above
   */
  public Channel {
    if (name.isEmpty()) {
      throw new InvalidChannel("channel: is empty");
    }
    if (name.length() > MAX_BYTES) {
      throw new InvalidChannel("channel: is longer than " + MAX_BYTES + " bytes");
    }
    if (name.indexOf('*') >= 0 || name.indexOf('#') >= 0) {
      throw new InvalidChannel(
          "channel: '" + name + "' has a wildcard; wildcards are for SUBSCRIBE only");
    }
    if (!VALID.matcher(name).matches()) {
      throw new InvalidChannel(
          "channel: '" + name + "' is not words of [A-Za-z0-9_~-] joined by single dots");
    }
  }

  /**
   * The channel of a kind that people call by a name: dots in the name part its words, and each
   * word is escaped by {@link #word}. The inverse of {@link #subject}.
   *
   * @throws InvalidChannel when a word is empty, or the channel too long
   */
  public static Channel named(String kind, String name) {
    StringBuilder channel = new StringBuilder(kind);
    for (String each : name.split("\\.", -1)) {
      channel.append('.').append(word(each));
    }
    return new Channel(channel.toString());
  }

  /** The words between the dots. */
  public List<String> words() {
    return List.of(name.split("\\.", -1));
  }

  /** The first word. */
  public String kind() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /**
   * Everything after the kind, with the escapes of {@link #word} resolved; empty if there is only
   * the kind.
   */
  public String subject() {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : text(name.substring(dot + 1));
  }

  /**
   * Escapes any text into one word: each UTF-8 byte outside {@code [A-Za-z0-9_-]} becomes {@code ~}
   * and two hex digits. Different texts become different words.
   */
  public static String word(String text) {
    StringBuilder word = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
        word.append(c);
      } else {
        word.append('~').append(String.format("%02X", (int) c));
      }
    }
    return word.toString();
  }

  /** Resolves the escapes of {@link #word}, also in several words joined by dots. */
  public static String text(String words) {
    if (words.indexOf('~') < 0) {
      return words;
    }
    byte[] bytes = new byte[words.length()];
    int length = 0;
    for (int i = 0; i < words.length(); i++) {
      int high = i + 2 < words.length() ? Character.digit(words.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(words.charAt(i + 2), 16) : -1;
      if (words.charAt(i) == '~' && high >= 0 && low >= 0) {
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) words.charAt(i);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name;
  }
}
