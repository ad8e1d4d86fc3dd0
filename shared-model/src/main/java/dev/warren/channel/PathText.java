package dev.warren.channel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Decodes a part of a URL's path (RFC 3986, section 2.1), in which a plus is no space. */
public final class PathText {

  private PathText() {}

  /**
   * The text of a percent-encoded part of a path. HTTP libraries replace bytes that are not UTF-8,
   * so with them {@code %FF} and {@code %FE} would name the same user.
   *
   * @throws IllegalArgumentException where the encoding is broken; the message quotes the part
   */
  public static String decode(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c != '%' && c < 128) {
        bytes.write(c);
      } else if (c == '%' && i + 2 < encoded.length() && isHex(encoded, i + 1)) {
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        throw broken(encoded);
      }
    }
    try {
      return utf8(bytes.toByteArray());
    } catch (CharacterCodingException e) {
      throw broken(encoded);
    }
  }

  /**
   * The text of bytes that must be UTF-8. A {@link String} would replace those that are not.
   *
   * @throws CharacterCodingException where they are not UTF-8
   */
  public static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
  }

  private static IllegalArgumentException broken(String encoded) {
    return new IllegalArgumentException(
        "path: '%s' is not percent-encoded UTF-8 (RFC 3986)".formatted(encoded));
  }
}
