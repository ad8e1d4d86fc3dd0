package dev.warren.gateway.command;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The names that clients choose for subscriptions, receipts, transactions and replies, or quote for
 * messages. The gateway keeps them for longer than a frame and sends them back, so they are short.
 */
public final class ClientNames {

  /** The most bytes of a name in UTF-8, as many as AMQP allows for its own names. */
  public static final int MOST_BYTES = 255;

  private ClientNames() {}

  /**
   * Checks the length of a name.
   *
   * @param what the first words of the refusal's text
   * @param name the name; null for none
   * @throws Refused with {@code malformed_frame}
   */
  public static void check(String what, @Nullable String name) throws Refused {
    check(Refusal.MALFORMED_FRAME, what, name);
  }

  static void check(Refusal refusal, String what, @Nullable String name) throws Refused {
    if (isTooLong(name)) {
      throw new Refused(refusal, "%s: has more than %d bytes".formatted(what, MOST_BYTES));
    }
  }

  private static boolean isTooLong(@Nullable String name) {
    // Most names are so short that their length in characters is proof enough, without encoding
    // them.
    return name != null
        && name.length() > MOST_BYTES / 3
        && (name.length() > MOST_BYTES
            || name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES);
  }
}
