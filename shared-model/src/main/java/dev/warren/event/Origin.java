package dev.warren.event;

import dev.warren.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How an event was posted; the source of fields that its publisher left out.
 *
 * @param channel the channel that it was posted to
 * @param messageId AMQP's {@code message-id}: the event's id if it has no other
 * @param author the publisher, if a token or an account proves it; null for an AMQP publisher
 */
public record Origin(Channel channel, @Nullable String messageId, @Nullable Author author) {

  /** An event from an AMQP publisher, which is trusted to fill in {@code sender} and the like. */
  public static Origin amqp(Channel channel, @Nullable String messageId) {
    return new Origin(channel, messageId, null);
  }

  /** An event from a client: its author is the token's user, whatever the event says. */
  public static Origin client(Channel channel, Author author) {
    return new Origin(channel, null, author);
  }

  /**
   * A proven publisher.
   *
   * @param name the name of the user
   * @param agent whether the role is {@code agent}
   */
  public record Author(String name, boolean agent) {}
}
