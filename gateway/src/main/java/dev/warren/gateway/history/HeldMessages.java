package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayDeque;
import java.util.Deque;
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
   * How many of the last messages are not packed, because event loops have yet to fan them out and
   * clients read them most.
   */
  private static final int RECENT_MESSAGES = 1_024;

  /** The last messages take at most this part of the window. */
  private static final int PART_OF_RECENT = 4;

  /** Replaced when the log has batches for the first time. */
  volatile @Nullable LogBirth log;

  private final MessageList all = new MessageList();
  private final Map<String, HeldChannel> channels = new ConcurrentHashMap<>();

  /** The channels that have exceeded their own bound: a few of what may be very many. */
  private final Map<String, HeldChannel> cut = new ConcurrentHashMap<>();

  private final UnpackedMessages unpacked = new UnpackedMessages();

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

  /** The last messages, which are not packed yet. Some may have left the window. */
  private final Deque<HeldMessage> recent = new ArrayDeque<>();

  private long recentBytes;

  /** The messages of one channel. */
  static final class HeldChannel {

    /** About how many bytes of memory a channel takes without its messages. */
    static final int BYTES = 512;

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
  boolean add(TopicMessage read, long maxBytes, int maxOfChannel) {
    HeldMessage message = new HeldMessage(read);
    if (!events.add(message)) {
      return false;
    }
    all.add(message);
    count++;
    HeldChannel of = channels.computeIfAbsent(message.channel().name(), this::begin);
    if (message.visibility() != Visibility.PUBLIC) {
      of.restricted++;
    }
    of.messages.add(message);
    of.count++;
    bytes += message.sizeInMemory();
    recent.add(message);
    recentBytes += message.sizeInMemory();
    while (recent.size() > RECENT_MESSAGES || recentBytes > maxBytes / PART_OF_RECENT) {
      pack(recent.remove());
    }
    if (of.count > maxOfChannel) {
      HeldMessage oldest = Objects.requireNonNull(of.messages.first());
      of.completeAfter = oldest.position();
      cut.put(oldest.channel().name(), of);
      remove(oldest, of);
    }
    while (bytes > maxBytes && !all.isEmpty()) {
      HeldMessage oldest = Objects.requireNonNull(all.first());
      completeAfter = oldest.position();
      HeldChannel its = channels.get(oldest.channel().name());
      remove(oldest, its);
      if (its.messages.isEmpty()) {
        channels.remove(oldest.channel().name());
        cut.remove(oldest.channel().name());
        bytes -= HeldChannel.BYTES;
      }
    }
    return true;
  }

  private HeldChannel begin(String channel) {
    bytes += HeldChannel.BYTES;
    return new HeldChannel();
  }

  /** Most messages that are held are never read again. */
  private void pack(HeldMessage message) {
    int before = message.sizeInMemory();
    message.pack();
    recentBytes -= before;
    if (message.isHeld()) {
      bytes += message.sizeInMemory() - before;
    }
  }

  private void remove(HeldMessage oldest, HeldChannel of) {
    oldest.left();
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
    for (HeldChannel of : cut.values()) {
      HeldMessage any = of.completeAfter > after ? of.messages.first() : null;
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

  /** The message as it was read. */
  TopicMessage message(HeldMessage held) {
    return unpacked.of(held);
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
