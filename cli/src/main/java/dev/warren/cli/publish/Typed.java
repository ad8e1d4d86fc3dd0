package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.channel.Name;
import dev.warren.cli.shell.Failure;

/** Names and channels that people type. Each method fails with {@link Failure}, status USAGE. */
final class Typed {

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

  /** A whole channel. */
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
