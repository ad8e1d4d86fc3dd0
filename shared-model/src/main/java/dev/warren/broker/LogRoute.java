package dev.warren.broker;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import java.util.List;

/**
 * The way of topic messages to the log: in batches ({@link LogBatch}), or one by one through {@link
 * Names#TOPICS}. One by one go the notes between gateways and workers, which are bound to queues of
 * Warren; the channels for which somebody has a queue of their own; large messages, for which a
 * batch saves nothing; and everything as long as the log has no batches. Thread-safe.
 */
public final class LogRoute {

  private static final String OWN_PREFIX = Names.OWN_KIND + ".";

  private final List<ChannelPattern> published;
  private volatile boolean batches;

  /**
   * @param published the channels whose messages go through the exchange
   */
  public LogRoute(List<ChannelPattern> published) {
    this.published = List.copyOf(published);
  }

  /** Every message goes through the exchange until {@link #batches} says otherwise. */
  public LogRoute() {
    this(List.of());
  }

  /** Whether the log has batches now. */
  public void batches(boolean has) {
    batches = has;
  }

  /**
   * Whether a message for this exchange belongs into a batch.
   *
   * @param bytes the size of its body
   */
  public boolean isBatched(String exchange, String routingKey, int bytes) {
    return batches
        && bytes < LogBatch.ENOUGH_BYTES
        && exchange.equals(Names.TOPICS)
        && !routingKey.startsWith(OWN_PREFIX)
        && (published.isEmpty() || !isPublished(routingKey));
  }

  private boolean isPublished(String routingKey) {
    try {
      Channel channel = new Channel(routingKey);
      return published.stream().anyMatch(pattern -> pattern.matches(channel));
    } catch (InvalidChannel e) {
      return false;
    }
  }
}
