package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.channel.Name;
import dev.warren.cli.shell.Failure;
import java.nio.charset.StandardCharsets;

/** Names and channels that people type. Each method fails with {@link Failure}, status USAGE. */
final class Typed {

  private static final int MAX_ID_BYTES = 200;

  private Typed() {}

  /**
   * A name of a user.
   *
   * @param what its name in the error text
   */
  static String name(String text, String what) {
    String defect = Name.defect(text);
    if (defect != null) {
      throw Failure.usage("%s %s".formatted(what, defect));
    }
    return text;
  }

  /**
   * An id of an event or note.
   *
   * @param what its name in the error text
   */
  static String id(String text, String what) {
    String defect = Name.defectOfId(text);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (defect != null || bytes == 0 || bytes > MAX_ID_BYTES) {
      throw Failure.usage(
          "%s %s"
              .formatted(
                  what, defect == null ? "has %d bytes, not 1 to 200".formatted(bytes) : defect));
    }
    return text;
  }

  /** A channel that is typed with its kind, such as {@code notes.team-7}. */
  static Channel channel(String text) {
    try {
      return new Channel(text);
    } catch (InvalidChannel e) {
      throw Failure.usage(e.getMessage());
    }
  }

  /**
   * A channel of a kind that people call by its name; it may also be typed as a whole.
   *
   * @param name dots part words, and every character that a channel cannot have is escaped
   */
  static Channel channel(String kind, String name) {
    if (name.startsWith(kind + ".")) {
      return channel(name);
    }
    try {
      return Channel.named(kind, name);
    } catch (InvalidChannel e) {
      throw Failure.usage(e.getMessage());
    }
  }
}
