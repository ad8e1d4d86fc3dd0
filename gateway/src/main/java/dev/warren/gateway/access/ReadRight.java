package dev.warren.gateway.access;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.List;

/**
 * A user's right to read every channel that a pattern matches. Each instance is a proof of that
 * right: only {@link #of} makes one, for SUBSCRIBE, history, tools, event streams and presence
 * alike.
 */
public final class ReadRight {

  /**
   * The most words of a pattern with a {@code *}. Each {@code *} doubles the patterns that may
   * match a channel, and the fan-out looks at all of them, so their number must have a bound.
   */
  public static final int MAX_WORDS_WITH_STAR = 10;

  private final User user;
  private final ChannelPattern pattern;

  private ReadRight(User user, ChannelPattern pattern) {
    this.user = user;
    this.pattern = pattern;
  }

  /**
   * @throws Refused with {@code not_allowed} where the user may not read some channel that the
   *     pattern matches; with {@code unknown_destination} for Warren's internal channels, and for a
   *     pattern with a {@code *} and too many words
   */
  public static ReadRight of(User user, ChannelPattern pattern) throws Refused {
    List<String> words = pattern.words();
    if (words.get(0).equals(Names.OWN_KIND)) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "'%s': channels of the kind '%s' are internal".formatted(pattern, Names.OWN_KIND));
    }
    if (words.size() > MAX_WORDS_WITH_STAR && words.contains("*")) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "'%s' has %d words, but a pattern with '*' may have %d; '#' as the last word stands for the rest"
              .formatted(pattern, words.size(), MAX_WORDS_WITH_STAR));
    }
    if (!user.access().mayRead(pattern)) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "'%s' may not read %s'%s'"
              .formatted(user.name(), pattern.isChannel() ? "" : "all of ", pattern));
    }
    return new ReadRight(user, pattern);
  }

  /** The right to read one channel. */
  public static ReadRight of(User user, Channel channel) throws Refused {
    return of(user, ChannelPattern.of(channel.name()));
  }

  public User user() {
    return user;
  }

  public ChannelPattern pattern() {
    return pattern;
  }
}
