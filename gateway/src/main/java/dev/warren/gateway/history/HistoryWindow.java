package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.history.HeldMessages.HeldChannel;
import dev.warren.gateway.log.LogWindow;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The window: the last messages of the log, in memory. The oldest messages leave it when all
 * messages together have too many bytes, or when their channel has too many messages. The thread
 * that reads the log writes it; any thread may read it, and no reader blocks.
 *
 * <p>Readers use no lock, so messages may leave the window while a reader collects them. Therefore
 * each reader checks {@link #completeAfter} again at its end.
 */
public final class HistoryWindow implements LogWindow {

  private static final String TYPING = "typing";

  /**
   * The maximum number of messages that one call looks at, so that it does not occupy an event loop
   * for long.
   */
  private static final int MAX_LOOKED_AT = 10_000;

  private final long maxBytes;
  private final int maxOfChannel;

  private volatile HeldMessages held = new HeldMessages(null, 0);
  private volatile boolean reading;

  public HistoryWindow(HistorySettings settings) {
    this.maxBytes = settings.window().toBytes();
    this.maxOfChannel = settings.channelMessages();
  }

  /** Whether the history keeps a message. It does not keep typing. */
  static boolean keeps(TopicMessage message) {
    return !message.type().equals(TYPING);
  }

  @Override
  public void begins(LogBirth log, long position) {
    held = new HeldMessages(log, position - 1);
  }

  @Override
  public void hasBatches(LogBirth log) {
    held.log = log;
  }

  @Override
  public boolean take(TopicMessage message) {
    HeldMessages held = this.held;
    boolean isNew = !keeps(message) || held.add(message, maxBytes, maxOfChannel);
    held.readUpTo(message.position());
    return isNew;
  }

  @Override
  public void skip(long position) {
    held.readUpTo(position);
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  /**
   * Whether the gateway reads the log now. While it does not, the log may have grown beyond {@link
   * #lastPosition}.
   */
  boolean isBeingRead() {
    return reading;
  }

  /** The current log; null before the first one is read. */
  public @Nullable LogBirth log() {
    return held.log;
  }

  /** How many messages the window holds. */
  public int messages() {
    return held.count();
  }

  /** About how many bytes of memory the messages take. */
  public long bytes() {
    return held.bytes();
  }

  /** The position of the last message that was read from the log, in any channel. */
  public long lastPosition() {
    return held.last();
  }

  /** The position after which the window has all messages of the query. */
  long completeAfter(HistoryQuery query) {
    return held.completeAfter(query);
  }

  /**
   * The next messages after a position, oldest first; null if some of them may have left the
   * window.
   *
   * @param upTo the page has no message after this position
   * @param maxMessages the maximum number of messages in the page
   * @param maxBytes the bytes of messages after which no further message is added
   */
  @Nullable Page after(
      HistoryQuery query, long position, long upTo, int maxMessages, long maxBytes) {
    HeldMessages held = this.held;
    if (held.completeAfter(query) > position) {
      return null;
    }
    // This is read before the messages: those that arrive meanwhile belong to the next page.
    long end = Math.min(upTo, held.last());
    List<TopicMessage> found = new ArrayList<>();
    long seen = Math.max(position, end);
    boolean full = false;
    if (position < end) {
      Matching matching = new Matching(query, held);
      int looked = 0;
      long bytes = 0;
      long before = position;
      for (HeldMessage message : held.candidates(query).after(position, end)) {
        if (found.size() == maxMessages || bytes >= maxBytes || looked++ == MAX_LOOKED_AT) {
          full = true;
          seen = before;
          break;
        }
        before = message.position();
        TopicMessage shown = matching.shown(message);
        if (shown != null) {
          found.add(shown);
          bytes += shown.size();
        }
      }
    }
    // Messages that left the window meanwhile may be missing.
    return held.completeAfter(query) > position ? null : new Page(found, seen, full);
  }

  /** The last messages before a position, as far as the window has them. */
  LastInWindow lastBefore(HistoryQuery query, long position, int count) {
    HeldMessages held = this.held;
    List<TopicMessage> found = new ArrayList<>();
    Matching matching = new Matching(query, held);
    long left = Long.MIN_VALUE;
    int looked = 0;
    for (HeldMessage message : held.candidates(query).before(position)) {
      if (found.size() == count) {
        break;
      } else if (looked++ == MAX_LOOKED_AT) {
        left = message.position();
        break;
      }
      TopicMessage shown = matching.shown(message);
      if (shown != null) {
        found.add(shown);
      }
    }
    Collections.reverse(found);
    // This is read after the messages: those that left the window meanwhile may be missing.
    return new LastInWindow(found, Math.max(left, held.completeAfter(query)));
  }

  /**
   * The last messages of a query that the window has.
   *
   * @param messages oldest first
   * @param completeAfter the position after which these are all messages of the query, if they are
   *     fewer than requested: earlier ones have left the window, or were not looked at
   */
  record LastInWindow(List<TopicMessage> messages, long completeAfter) {}

  /** Summarizes one channel, for the reader of the query. */
  ChannelSummary summary(HistoryQuery query) {
    HeldMessages held = this.held;
    HeldChannel of = held.channel(query);
    if (of == null) {
      return new ChannelSummary(0, null, null, held.completeAfter());
    }
    int count = of.count;
    HeldMessage first = of.messages.first();
    HeldMessage last = of.messages.last();
    // This is read after both ends, so that a restricted message that was just added or removed is
    // counted.
    if (of.restricted > 0 || !sees(query, first) || !sees(query, last)) {
      count = 0;
      first = null;
      last = null;
      for (HeldMessage message : of.messages.after(Long.MIN_VALUE, Long.MAX_VALUE)) {
        if (query.has(message)) {
          count++;
          first = first == null ? message : first;
          last = message;
        }
      }
    }
    return new ChannelSummary(
        count,
        first == null ? null : held.message(first),
        last == null ? null : held.message(last),
        Math.max(held.completeAfter(), of.completeAfter));
  }

  private static boolean sees(HistoryQuery query, @Nullable HeldMessage message) {
    return message == null || query.has(message);
  }

  /**
   * Compares each channel with the query once, as a window has very many messages of few channels.
   */
  private static final class Matching {
    private final HistoryQuery query;
    private final HeldMessages held;
    private final Map<String, Boolean> channels = new HashMap<>();

    private Matching(HistoryQuery query, HeldMessages held) {
      this.query = query;
      this.held = held;
    }

    /** The message as it was read; null if the reader does not get it. */
    @Nullable TopicMessage shown(HeldMessage message) {
      boolean matches =
          query.pattern().isChannel()
              || channels.computeIfAbsent(
                  message.channel().name(), name -> query.pattern().matches(message.channel()));
      if (!matches || !query.viewer().sees(message.visibility())) {
        return null;
      }
      TopicMessage read = held.message(message);
      return query.shown().test(read) ? read : null;
    }
  }
}
