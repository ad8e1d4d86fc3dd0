package dev.warren.channel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name under which events are published: one or more words of {@code [A-Za-z0-9_~-]} joined by
 * dots, at most 200 bytes. The first word is the kind. The name is the AMQP routing key and, after
 * {@code /topic/}, the STOMP destination. A value of this class is always valid.
 */
public record Channel(String name) {

  /** The length limit in bytes, which equal characters here; AMQP would allow 255. */
  public static final int MAX_BYTES = 200;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

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
    if (!isWords(name)) {
      throw new InvalidChannel(
          "channel: '" + name + "' is not words of [A-Za-z0-9_~-] joined by single dots");
    }
  }

  /**
   * Whether the text is one or more words joined by single dots. Not a regular expression, because
   * a gateway checks the channels of every SEND.
   */
  static boolean isWords(String text) {
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' ? !inWord : !isOfWord(c)) {
        return false;
      }
      inWord = c != '.';
    }
    return inWord;
  }

  private static boolean isOfWord(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '~'
        || c == '-';
  }

  /**
   * The channel of a kind and a name: dots divide the name into words, and each word is escaped by
   * {@link #word}. The inverse of {@link #subject}.
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
   * and two upper-case hex digits. Different texts become different words.
   *
   * @throws InvalidChannel when the text has half of a surrogate pair: UTF-8 has no bytes for it,
   *     and a replacement would make different texts the same word
   */
  public static String word(String text) {
    ByteBuffer bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new InvalidChannel(
          "'%s' has half of a surrogate pair, which UTF-8 cannot encode".formatted(text));
    }
    StringBuilder word = new StringBuilder(text.length());
    while (bytes.hasRemaining()) {
      char c = (char) (bytes.get() & 0xff);
      if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
        word.append(c);
      } else {
        word.append('~').append(HEX.toHexDigits((byte) c));
      }
    }
    return word.toString();
  }

  /**
   * Resolves the escapes of {@link #word}, also in several words joined by dots. A word that {@link
   * #word} never returns, such as {@code ~41} or {@code a~}, stays unchanged, so that no two words
   * have the same text.
   */
  public static String text(String words) {
    if (words.indexOf('~') < 0) {
      return words;
    }
    return Stream.of(words.split("\\.", -1))
        .map(Channel::unescape)
        .collect(Collectors.joining("."));
  }

  /** Whether {@link #word} returns this word for some text. That text then has no other word. */
  public static boolean isWordOfText(String word) {
    return word.indexOf('~') < 0 || !unescape(word).equals(word);
  }

  private static String unescape(String word) {
    byte[] bytes = new byte[word.length()];
    int length = 0;
    for (int i = 0; i < word.length(); i++) {
      boolean escape =
          word.charAt(i) == '~'
              && i + 2 < word.length()
              && HexFormat.isHexDigit(word.charAt(i + 1))
              && HexFormat.isHexDigit(word.charAt(i + 2));
      if (escape) {
        bytes[length++] = (byte) HexFormat.fromHexDigits(word, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length++] = (byte) word.charAt(i);
      }
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return word(text).equals(word) ? text : word;
  }

  @Override
  public String toString() {
    return name;
  }
}
