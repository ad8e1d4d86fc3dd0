package dev.warren.event;

import dev.warren.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an event from how it was posted, to fill in what its publisher left out.
 *
 * @param channel the channel it was posted to
 * @param messageId AMQP's {@code message-id}, taken as the event's id where it has none
 * @param author who posted it, where that is known from a token or an account and not just claimed
 */
public record Origin(Channel channel, @Nullable String messageId, @Nullable Author author) {

  /**
   * An event that came by AMQP, whose publisher is trusted to write {@code sender} and the like.
   */
  public static Origin amqp(Channel channel, @Nullable String messageId) {
    return new Origin(channel, messageId, null);
  }

  /** An event that came by a client transport: the author is the token's, whatever it says. */
  public static Origin client(Channel channel, Author author) {
    return new Origin(channel, null, author);
  }

  /**
   * @param name the account's name
   * @param agent whether its role is {@code agent}
   */
  public record Author(String name, boolean agent) {}
}
