package dev.warren.gateway.history;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import java.util.function.Predicate;

/**
 * The messages of the history that a reader gets: those that it may see in some channels.
 *
 * @param pattern the channels
 * @param viewer the reader: a message's visibility depends on it
 * @param shown which messages the reader's wire format shows
 */
public record HistoryQuery(ChannelPattern pattern, Viewer viewer, Predicate<TopicMessage> shown) {

  private static final Predicate<TopicMessage> ALL = message -> true;

  /** All messages that the user may see in the channels of the right. */
  public static HistoryQuery of(ReadRight right) {
    return new HistoryQuery(right.pattern(), Viewer.of(right.user()), ALL);
  }

  /** The same query for another reader. */
  public HistoryQuery withViewer(Viewer other) {
    return new HistoryQuery(pattern, other, shown);
  }

  /** Whether the reader gets a message of a matching channel. */
  boolean has(TopicMessage message) {
    return viewer.sees(message.visibility()) && shown.test(message);
  }

  /** The same for a message that the window holds. It is unpacked only if that is needed. */
  boolean has(HeldMessage message) {
    return viewer.sees(message.visibility()) && (shown == ALL || shown.test(message.message()));
  }
}
