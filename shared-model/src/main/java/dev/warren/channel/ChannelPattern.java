package dev.warren.channel;

import java.util.List;

/**
 * A pattern of channel names: {@code *} stands for one word, and {@code #} as the last word for any
 * number of words, also none ({@code notes.#} matches {@code notes}, as in an AMQP topic exchange).
 * A pattern without wildcards matches the one channel of that name.
 *
 * <p>A wildcard as the first word does not match {@code users}: a pattern for personal channels
 * must name the kind ({@code users.bob}, {@code users.*}), so that a subscription to everything
 * does not include other users' alerts by accident.
 */
public final class ChannelPattern {

  private static final String PERSONAL = "users";

  private final String text;

  private ChannelPattern(String text) {
    this.text = text;
  }

  /**
   * @throws InvalidChannel when the text is no pattern
   */
  public static ChannelPattern of(String text) {
    if (text.length() > Channel.MAX_BYTES) {
      throw new InvalidChannel("channel: is longer than " + Channel.MAX_BYTES + " bytes");
    }
    List<String> words = List.of(text.split("\\.", -1));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("#") && i < words.size() - 1) {
        throw new InvalidChannel("channel: '" + text + "' has '#' before its last word");
      }
      if (!word.equals("*") && !word.equals("#")) {
        if (word.indexOf('*') >= 0 || word.indexOf('#') >= 0) {
          throw new InvalidChannel(
              "channel: '" + text + "' has a wildcard that is only part of a word");
        }
        if (!Channel.isWords(word)) {
          throw new InvalidChannel(
              "channel: '" + text + "' is not words of [A-Za-z0-9_~-], '*' or '#' joined by dots");
        }
      }
    }
    return new ChannelPattern(text);
  }

  /** Whether the pattern has no wildcard, so that it is the name of one channel. */
  public boolean isChannel() {
    return text.indexOf('*') < 0 && text.indexOf('#') < 0;
  }

  /** The words between the dots, with {@code *} and {@code #}. */
  public List<String> words() {
    // The words are split on each call and not stored, because every connected user has patterns,
    // and few are ever matched.
    return List.of(text.split("\\.", -1));
  }

  /** Whether the pattern matches the channel. */
  public boolean matches(Channel channel) {
    return covers(channel.words());
  }

  /** Whether this pattern matches every channel that the other one can match. */
  public boolean covers(ChannelPattern other) {
    return covers(other.words());
  }

  private boolean covers(List<String> others) {
    List<String> words = words();
    if (isWild(words.get(0)) && others.get(0).equals(PERSONAL)) {
      return false;
    }
    for (int i = 0; ; i++) {
      boolean ended = i == words.size();
      boolean otherEnded = i == others.size();
      if (!ended && words.get(i).equals("#")) {
        return i > 0 || !otherEnded;
      }
      if (ended || otherEnded) {
        return ended && otherEnded;
      }
      String word = words.get(i);
      String other = others.get(i);
      if (other.equals("#") || !word.equals("*") && !word.equals(other)) {
        return false;
      }
    }
  }

  private static boolean isWild(String word) {
    return word.equals("*") || word.equals("#");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelPattern pattern && pattern.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
