package dev.warren.gateway.transport;

import dev.warren.channel.PathText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;

/** Decodes percent-encoded texts of a URL (RFC 3986, section 2.1). */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes a text. The text may be a token, so no error contains it.
   *
   * @param encoded ASCII characters only, as {@link RequestHead} lets no others pass
   * @throws IllegalArgumentException where the encoding is broken, or the text is not UTF-8: a
   *     lenient decoder would turn different bytes into the same text
   */
  static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(hexDigit(encoded, i + 1) << 4 | hexDigit(encoded, i + 2));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    try {
      return PathText.utf8(bytes.toByteArray());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text in the URL is not UTF-8", e);
    }
  }

  private static int hexDigit(String encoded, int at) {
    int digit = at < encoded.length() ? Character.digit(encoded.charAt(at), 16) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException("in a URL, '%' needs two hex digits");
    }
    return digit;
  }
}
