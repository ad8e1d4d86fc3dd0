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

  /** In whose name a proven publisher may publish. */
  public enum Voice {
    /** A person: its events name it as their author, and never an agent. */
    PERSON,
    /** An agent: its events name it as their author and as their agent. */
    AGENT,
    /** A backend: it speaks for others as an AMQP publisher does, and may name any author. */
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

  /** An event from an AMQP publisher, which is trusted to fill in {@code sender} and the like. */
  public static Origin amqp(Channel channel, @Nullable String messageId) {
    return new Origin(channel, messageId, null);
  }

  /** An event from a client: its author is the token's user, unless that is a backend. */
  public static Origin client(Channel channel, Author author) {
    return new Origin(channel, null, author);
  }

  /** Whether the publisher's own words count for the author, the agent and the time. */
  boolean isTrusted() {
    return author == null || author.voice == Voice.BACKEND;
  }
}
