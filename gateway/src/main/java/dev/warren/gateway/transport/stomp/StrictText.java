package dev.warren.gateway.transport.stomp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8. A lenient decoder would decode different headers to the same name. */
final class StrictText {

  private StrictText() {}

  /**
   * Decodes a part of an array.
   *
   * @param end the index after the last byte
   * @throws CharacterCodingException where it is not UTF-8
   */
  static String of(byte[] bytes, int begin, int end) throws CharacterCodingException {
    for (int i = begin; i < end; i++) {
      if (bytes[i] < 0) {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, begin, end - begin))
            .toString();
      }
    }
    // Most lines are ASCII and need no decoder, whose creation for each line would be most of the
    // work.
    return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
  }
}
