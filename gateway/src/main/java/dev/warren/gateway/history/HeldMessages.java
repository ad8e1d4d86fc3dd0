package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.TopicMessage;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the window holds of one log, by position and by channel. Written by the thread
 * that reads the log; read by any thread without a lock, so that readers never delay the log.
 */
final class HeldMessages {

  /**
   * How many of the last messages keep their wire formats for the event loops that have yet to fan
   * them out. A loop that is further behind encodes a message again.
   */
  private static final int FAN_OUT_MESSAGES = 1_024;

  /** Replaced when the log has batches for the first time. */
  volatile @Nullable LogBirth log;

  private final MessageList all = new MessageList();
  private final Map<String, HeldChannel> channels = new ConcurrentHashMap<>();

  /**
   * Messages at positions up to this one may be missing. Raised before messages are removed, never
   * lowered.
   */
  private volatile long completeAfter;

  private volatile long last;
  private volatile int count;
  private volatile long bytes;

  // Confined to the thread that reads the log.
  private final HeldEvents events = new HeldEvents();
  private final @Nullable TopicMessage[] fannedOut = new TopicMessage[FAN_OUT_MESSAGES];
  private int nextFannedOut;

  /** The messages of one channel. */
  static final class HeldChannel {
    final MessageList messages = new MessageList();
    volatile int count;

    /**
     * How many messages are not public. Raised before one is added, lowered after one was removed.
     */
    volatile int restricted;

    /**
     * Messages of this channel at positions up to this one may be missing, because the channel
     * exceeded its own bound.
     */
    volatile long completeAfter;
  }

  HeldMessages(@Nullable LogBirth log, long completeAfter) {
    this.log = log;
    this.completeAfter = completeAfter;
    this.last = completeAfter;
  }

  /**
   * Adds a message and removes the oldest ones beyond the bounds.
   *
   * @return false if the same event is held already: then nothing changes
   */
  boolean add(TopicMessage message, long maxBytes, int maxOfChannel) {
    if (!events.add(message)) {
      return false;
    }
    all.add(message);
    count++;
    HeldChannel of = channels.computeIfAbsent(message.channel().name(), added -> new HeldChannel());
    if (message.visibility() != Visibility.PUBLIC) {
      of.restricted++;
    }
    of.messages.add(message);
    of.count++;
    bytes += message.sizeInMemory();
    forgetFormatsOfEarlier(message);
    if (of.count > maxOfChannel) {
      TopicMessage oldest = Objects.requireNonNull(of.messages.first());
      of.completeAfter = oldest.position();
      remove(oldest, of);
    }
    while (bytes > maxBytes && !all.isEmpty()) {
      TopicMessage oldest = Objects.requireNonNull(all.first());
      completeAfter = oldest.position();
      HeldChannel its = channels.get(oldest.channel().name());
      remove(oldest, its);
      if (its.messages.isEmpty()) {
        channels.remove(oldest.channel().name());
      }
    }
    return true;
  }

  /** Most messages that are held are never shown again, and their formats would be half of them. */
  private void forgetFormatsOfEarlier(TopicMessage message) {
    TopicMessage earlier = fannedOut[nextFannedOut];
    if (earlier != null) {
      earlier.forgetFormats();
    }
    fannedOut[nextFannedOut] = message;
    nextFannedOut = (nextFannedOut + 1) % FAN_OUT_MESSAGES;
  }

  private void remove(TopicMessage oldest, HeldChannel of) {
    all.remove(oldest);
    of.messages.remove(oldest);
    count--;
    of.count--;
    if (oldest.visibility() != Visibility.PUBLIC) {
      of.restricted--;
    }
    bytes -= oldest.sizeInMemory();
    events.remove(oldest);
  }

  /** The log has been read up to this position. */
  void readUpTo(long position) {
    last = position;
  }

  /** The position of the last message that was read, in any channel. */
  long last() {
    return last;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** Messages at positions up to this one may be missing, in any channel. */
  long completeAfter() {
    return completeAfter;
  }

  /** The position after which all messages that match the query are held. */
  long completeAfter(HistoryQuery query) {
    long after = completeAfter;
    if (query.pattern().isChannel()) {
      HeldChannel of = channel(query);
      return of == null ? after : Math.max(after, of.completeAfter);
    }
    for (HeldChannel of : channels.values()) {
      TopicMessage any = of.completeAfter > after ? of.messages.first() : null;
      if (any != null && query.pattern().matches(any.channel())) {
        after = of.completeAfter;
      }
    }
    // This is read last, because it is raised before messages are removed: a removal during the
    // loop shows here.
    return Math.max(after, completeAfter);
  }

  /** The only channel of the query; null if none of its messages is held. */
  @Nullable HeldChannel channel(HistoryQuery query) {
    return channels.get(query.pattern().toString());
  }

  /** Messages that include all those of the query: its channel's, or those of all channels. */
  MessageList candidates(HistoryQuery query) {
    if (!query.pattern().isChannel()) {
      return all;
    }
    HeldChannel of = channel(query);
    return of == null ? new MessageList() : of.messages;
  }
}
