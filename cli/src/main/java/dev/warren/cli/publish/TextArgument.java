package dev.warren.cli.publish;

import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import dev.warren.event.EventCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A text of the command line; {@code -} stands for standard input. */
final class TextArgument {

  private static final String STANDARD_INPUT = "-";

  private TextArgument() {}

  /**
   * The text. That of standard input loses the end of its last line, which a shell adds.
   *
   * @throws Failure when standard input has more than an event may have, or is not UTF-8
   */
  static String of(String argument, Shell shell) {
    if (!argument.equals(STANDARD_INPUT)) {
      return argument;
    }
    try {
      byte[] read = shell.streams().in().readNBytes(EventCodec.MAX_BYTES + 1);
      if (read.length > EventCodec.MAX_BYTES) {
        throw Failure.usage(
            "standard input has more than the %,d bytes of an event"
                .formatted(EventCodec.MAX_BYTES));
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(read))
          .toString()
          .replaceFirst("\\r?\\n\\z", "");
    } catch (CharacterCodingException e) {
      throw Failure.usage("standard input is not UTF-8");
    } catch (IOException e) {
      throw Failure.usage("standard input cannot be read: " + e.getMessage());
    }
  }
}
