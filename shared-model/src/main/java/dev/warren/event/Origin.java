package dev.warren.event;

import dev.warren.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The circumstances in which an event was posted; they supply fields that its publisher left out.
 *
 * @param channel the channel to which it was posted
 * @param messageId AMQP's {@code message-id}: the event's id if it has no other
 * @param author the publisher, if a token or an account proves it; null for an AMQP publisher
 */
public record Origin(Channel channel, @Nullable String messageId, @Nullable Author author) {

  /** The authors that a proven publisher may name. */
  public enum Voice {
    /** A person: its events name it as their author, and never an agent. */
    PERSON,
    /** An agent: its events name it as their author and as their agent. */
    AGENT,
    /** A backend: it may name any author, like an AMQP publisher. */
    BACKEND
  }

  /**
   * A proven publisher.
   *
   * @param name the name of the user
   */
  public record Author(String name, Voice voice) {

    boolean isAgent() {
      return voice == Voice.AGENT;
    }
  }

  /**
   * The origin of an AMQP publisher's event. The publisher is trusted to fill in {@code sender} and
   * similar fields.
   */
  public static Origin amqp(Channel channel, @Nullable String messageId) {
    return new Origin(channel, messageId, null);
  }

  /** The origin of a client's event. Its author is the token's user, unless that is a backend. */
  public static Origin client(Channel channel, Author author) {
    return new Origin(channel, null, author);
  }

  /** Whether the author, the agent and the time that the publisher wrote count. */
  boolean isTrusted() {
    return author == null || author.voice == Voice.BACKEND;
  }
}
