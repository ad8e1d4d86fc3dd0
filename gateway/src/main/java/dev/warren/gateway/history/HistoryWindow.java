package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.LogWindow;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The log's last messages, in memory: the oldest leave when all together take too many bytes, or
 * when there are too many of their channel. Written by the log's one reader; read by any thread,
 * which never waits for it.
 */
public final class HistoryWindow implements LogWindow {

  /** Shown to who is there, and of no use afterwards. */
  private static final String TYPING = "typing";

  /** So many messages are looked at in one go: an event loop has other work as well. */
  private static final int MAX_LOOKED_AT = 10_000;

  private final long maxBytes;
  private final int maxOfChannel;

  private volatile Held held = new Held(null, 0);
  private volatile boolean reading;

  /** What is held of one log. */
  private static final class Held {
    private final @Nullable LogBirth log;

    /** By position. */
    private final ConcurrentSkipListMap<Long, TopicMessage> all = new ConcurrentSkipListMap<>();

    private final Map<String, OfChannel> channels = new ConcurrentHashMap<>();

    /** Where nothing up to there may be held. Raised before messages leave. */
    private volatile long completeAfter;

    private volatile long last;

    /** Counted by the log's reader alone. */
    private volatile long bytes;

    // Of the log's reader alone.
    private final Set<String> ids = new HashSet<>();

    private Held(@Nullable LogBirth log, long completeAfter) {
      this.log = log;
      this.completeAfter = completeAfter;
      this.last = completeAfter;
    }
  }

  private static final class OfChannel {
    private final ConcurrentSkipListMap<Long, TopicMessage> messages =
        new ConcurrentSkipListMap<>();
    private volatile int count;

    /** How many of them are not for all: raised before they come, lowered after they left. */
    private volatile int notForAll;

    /** As above, where this channel had too many. */
    private volatile long completeAfter;
  }

  public HistoryWindow(HistorySettings settings) {
    this.maxBytes = settings.window().toBytes();
    this.maxOfChannel = settings.channelMessages();
  }

  @Override
  public void begins(LogBirth log, long position) {
    held = new Held(log, position - 1);
  }

  @Override
  public boolean take(TopicMessage message) {
    Held held = this.held;
    boolean isNew = true;
    if (isHistory(message)) {
      isNew = message.id().isEmpty() || held.ids.add(idOf(message));
      if (isNew) {
        hold(held, message);
      }
    }
    held.last = message.position();
    return isNew;
  }

  @Override
  public void skip(long position) {
    held.last = position;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  /** Whether the log is being read: where not, it may be further than {@link #lastPosition()}. */
  boolean isBeingRead() {
    return reading;
  }

  /** Whether a message is one that can be asked for later. */
  static boolean isHistory(TopicMessage message) {
    return !message.type().equals(TYPING);
  }

  /** An event is the same as another when channel and id are. */
  private static String idOf(TopicMessage message) {
    return message.channel() + " " + message.id();
  }

  private void hold(Held held, TopicMessage message) {
    held.all.put(message.position(), message);
    OfChannel of =
        held.channels.computeIfAbsent(message.channel().name(), added -> new OfChannel());
    if (message.visibility() != Visibility.PUBLIC) {
      of.notForAll++;
    }
    of.messages.put(message.position(), message);
    of.count++;
    held.bytes += message.sizeInMemory();
    if (of.count > maxOfChannel) {
      TopicMessage oldest = of.messages.firstEntry().getValue();
      of.completeAfter = oldest.position();
      held.all.remove(oldest.position());
      forget(held, of, oldest);
    }
    while (held.bytes > maxBytes && !held.all.isEmpty()) {
      TopicMessage oldest = held.all.firstEntry().getValue();
      held.completeAfter = oldest.position();
      held.all.remove(oldest.position());
      OfChannel its = held.channels.get(oldest.channel().name());
      forget(held, its, oldest);
      if (its.messages.isEmpty()) {
        held.channels.remove(oldest.channel().name());
      }
    }
  }

  private static void forget(Held held, OfChannel of, TopicMessage oldest) {
    of.messages.remove(oldest.position());
    of.count--;
    if (oldest.visibility() != Visibility.PUBLIC) {
      of.notForAll--;
    }
    held.bytes -= oldest.sizeInMemory();
    held.ids.remove(idOf(oldest));
  }

  /** The log that is read; null before there is one. */
  @Nullable LogBirth log() {
    return held.log;
  }

  /** How many messages are held. */
  public int messages() {
    return held.all.size();
  }

  /** How much memory they take, about, in bytes. */
  public long bytes() {
    return held.bytes;
  }

  /** The last position that was read, of whatever channel. */
  public long lastPosition() {
    return held.last;
  }

  /** Behind which position the window has all that is wanted. */
  long completeAfter(HistoryQuery wanted) {
    return completeAfter(held, wanted);
  }

  private static long completeAfter(Held held, HistoryQuery wanted) {
    long after = held.completeAfter;
    if (wanted.pattern().isChannel()) {
      OfChannel of = held.channels.get(wanted.pattern().toString());
      return of == null ? after : Math.max(after, of.completeAfter);
    }
    for (OfChannel of : held.channels.values()) {
      Map.Entry<Long, TopicMessage> any =
          of.completeAfter > after ? of.messages.firstEntry() : null;
      if (any != null && wanted.pattern().matches(any.getValue().channel())) {
        after = of.completeAfter;
      }
    }
    // Read last: what has left while its channels were looked at has raised it before.
    return Math.max(after, held.completeAfter);
  }

  /**
   * The next ones after a position, oldest first; null where the window does not have all of them.
   *
   * @param upTo none behind this position
   * @param maxMessages the most messages
   * @param maxBytes after so many bytes there is no further one
   */
  @Nullable Page after(
      HistoryQuery wanted, long position, long upTo, int maxMessages, long maxBytes) {
    Held held = this.held;
    if (completeAfter(held, wanted) > position) {
      return null;
    }
    // Asked first: what is held may grow meanwhile.
    long end = Math.min(upTo, held.last);
    List<TopicMessage> found = new ArrayList<>();
    long seen = Math.max(position, end);
    boolean full = false;
    if (position < end) {
      Matching matching = new Matching(wanted);
      int looked = 0;
      long bytes = 0;
      long before = position;
      for (TopicMessage message :
          messages(held, wanted).subMap(position, false, end, true).values()) {
        if (found.size() == maxMessages || bytes >= maxBytes || looked++ == MAX_LOOKED_AT) {
          full = true;
          seen = before;
          break;
        }
        before = message.position();
        if (matching.has(message)) {
          found.add(message);
          bytes += message.body().length;
        }
      }
    }
    // Asked last: what has left meanwhile may be missing.
    if (completeAfter(held, wanted) > position) {
      return null;
    }
    return new Page(found, seen, full);
  }

  /** The last ones before a position, oldest first: as many as the window has of them. */
  List<TopicMessage> lastBefore(HistoryQuery wanted, long position, int count) {
    List<TopicMessage> found = new ArrayList<>();
    Matching matching = new Matching(wanted);
    for (TopicMessage message :
        messages(held, wanted).headMap(position, false).descendingMap().values()) {
      if (found.size() == count) {
        break;
      }
      if (matching.has(message)) {
        found.add(message);
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Of one channel, as far as the viewer may see it. */
  ChannelSummary summary(HistoryQuery wanted) {
    Held held = this.held;
    OfChannel of = held.channels.get(wanted.pattern().toString());
    if (of == null) {
      return new ChannelSummary(0, null, null, held.completeAfter);
    }
    int count = of.count;
    Map.Entry<Long, TopicMessage> firstEntry = of.messages.firstEntry();
    Map.Entry<Long, TopicMessage> lastEntry = of.messages.lastEntry();
    TopicMessage first = firstEntry == null ? null : firstEntry.getValue();
    TopicMessage last = lastEntry == null ? null : lastEntry.getValue();
    // Asked after the ends were taken, which may have come or left just now.
    if (of.notForAll > 0 || !sees(wanted, first) || !sees(wanted, last)) {
      count = 0;
      first = null;
      last = null;
      for (TopicMessage message : of.messages.values()) {
        if (wanted.has(message)) {
          count++;
          first = first == null ? message : first;
          last = message;
        }
      }
    }
    return new ChannelSummary(count, first, last, Math.max(held.completeAfter, of.completeAfter));
  }

  private static boolean sees(HistoryQuery wanted, @Nullable TopicMessage message) {
    return message == null || wanted.has(message);
  }

  private static NavigableMap<Long, TopicMessage> messages(Held held, HistoryQuery wanted) {
    if (!wanted.pattern().isChannel()) {
      return held.all;
    }
    OfChannel of = held.channels.get(wanted.pattern().toString());
    return of == null ? new ConcurrentSkipListMap<>() : of.messages;
  }

  /** Matches each channel once: a window has very many messages of few channels. */
  private static final class Matching {
    private final HistoryQuery wanted;
    private final Map<String, Boolean> channels = new HashMap<>();

    private Matching(HistoryQuery wanted) {
      this.wanted = wanted;
    }

    boolean has(TopicMessage message) {
      return (wanted.pattern().isChannel()
              || channels.computeIfAbsent(
                  message.channel().name(), name -> wanted.pattern().matches(message.channel())))
          && wanted.has(message);
    }
  }
}
