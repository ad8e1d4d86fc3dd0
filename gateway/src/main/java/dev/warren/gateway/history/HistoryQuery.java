package dev.warren.gateway.history;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.fanout.MessageEncoder.WireFormat;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of the past somebody gets: those of the channels, as far as the viewer may see
 * them and the format shows them.
 *
 * @param format null where it shows all
 */
public record HistoryQuery(ChannelPattern pattern, Viewer viewer, @Nullable WireFormat format) {

  /** All messages that the user may see in the channels of the right. */
  public static HistoryQuery of(ReadRight right) {
    return new HistoryQuery(right.pattern(), Viewer.of(right.user()), null);
  }

  boolean has(TopicMessage message) {
    return viewer.sees(message.visibility()) && (format == null || format.shows(message));
  }
}
