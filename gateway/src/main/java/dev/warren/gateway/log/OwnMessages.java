package dev.warren.gateway.log;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.bounded.Bounded;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The messages that clients of this gateway have published and that the log has not delivered yet.
 *
 * <p>A SUBSCRIBE without history gets new messages only. A message whose RECEIPT went out before
 * the SUBSCRIBE came is past, although the log may deliver it later. RabbitMQ confirms a message as
 * soon as it is in the log or in a partition's queue. Then this gateway, or first a worker, still
 * has to read it. The confirm names no offset, so each message carries a name ({@link
 * Names#SENT_HEADER}) into the log, and confirms are counted. Thread-safe; no method blocks.
 */
public final class OwnMessages {

  /**
   * The most messages to await. During a worker's outage older ones are pushed out; these count as
   * new when the log delivers them.
   */
  private static final int MOST = 50_000;

  /**
   * How long a confirmed message is kept. Workers publish no repeated presence and no event that
   * they refuse, and each such message would make every {@link #expected} longer.
   */
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * How long a confirmed message is expected. It may never come, because workers publish no
   * repeated presence and no event that they refuse.
   */
  private static final long EXPECTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final String TYPING = "typing";

  private final String gateway = UUID.randomUUID().toString().substring(24);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong confirms = new AtomicLong();

  /** The awaited messages by their name in the log. Guarded by this map. */
  private final Map<String, Sent> awaited = Bounded.map(MOST);

  /** The position of the last own message that was read. */
  private volatile long lastRead;

  /** One published message. Thread-safe. */
  public final class Sent {
    private final String name;
    private final String channel;
    private final boolean hasHistory;

    /**
     * The number of this message's confirm, see {@link OwnMessages#confirms}; 0 while it has none.
     */
    private volatile long confirm;

    private volatile long confirmedNanos;
    private volatile long position;

    private volatile Runnable whenArrived = () -> {};

    /** How many event loops have yet to fan the message out. */
    private final AtomicInteger loops = new AtomicInteger();

    private Sent(String name, String channel, boolean hasHistory) {
      this.name = name;
      this.channel = channel;
      this.hasHistory = hasHistory;
    }

    /**
     * Sets an action for the time at which every event loop has fanned the message out. Set before
     * the message is published. The action runs on any thread, once or, if the message does not
     * come back, never.
     */
    public void whenArrived(Runnable action) {
      whenArrived = action;
    }

    /** The message has come back, and this many event loops will call {@link #fannedOut}. */
    void goesTo(int eventLoops) {
      loops.set(eventLoops);
      if (eventLoops == 0) {
        whenArrived.run();
      }
    }

    void fannedOut() {
      if (loops.decrementAndGet() == 0) {
        whenArrived.run();
      }
    }

    /** The properties to publish the message with. */
    public BasicProperties named(BasicProperties properties) {
      Map<String, Object> headers = new HashMap<>(properties.getHeaders());
      headers.put(Names.SENT_HEADER, name);
      return properties.builder().headers(headers).build();
    }

    /**
     * RabbitMQ has confirmed the message, or publishing it failed. Called before the client gets
     * the outcome.
     */
    public void published(@Nullable Throwable failure) {
      if (failure == null) {
        confirmedNanos = System.nanoTime();
        confirm = confirms.incrementAndGet();
      } else {
        synchronized (awaited) {
          awaited.remove(name);
        }
      }
    }

    /**
     * The number of this message's confirm, see {@link OwnMessages#confirms}; 0 while it has none.
     */
    long confirm() {
      return confirm;
    }

    private boolean isExpected(long nowNanos) {
      return hasHistory && confirm > 0 && !isConfirmedFor(EXPECTED_NANOS, nowNanos);
    }

    private boolean isConfirmedFor(long nanos, long nowNanos) {
      return confirm > 0 && nowNanos - confirmedNanos >= nanos;
    }

    private boolean matches(ChannelPattern pattern) {
      try {
        return pattern.matches(new Channel(channel));
      } catch (InvalidChannel e) {
        return false;
      }
    }
  }

  /**
   * A message that is about to be published.
   *
   * @param type the event's type; null for a relayed message
   */
  public Sent send(String channel, @Nullable String type) {
    Sent sending = new Sent(gateway + "-" + sent.incrementAndGet(), channel, !TYPING.equals(type));
    long now = System.nanoTime();
    synchronized (awaited) {
      Iterator<Sent> oldest = awaited.values().iterator();
      while (oldest.hasNext() && oldest.next().isConfirmedFor(KEPT_NANOS, now)) {
        oldest.remove();
      }
      awaited.put(sending.name, sending);
    }
    return sending;
  }

  /** How many messages have been confirmed. The n-th confirm has the number n. */
  public long confirms() {
    return confirms.get();
  }

  /**
   * The log has a publication at this position. Returns the message; null if this gateway did not
   * publish it, or no longer waits for it.
   */
  @Nullable Sent read(String publication, long position) {
    if (!publication.startsWith(gateway)) {
      return null;
    }
    Sent read;
    synchronized (awaited) {
      read = awaited.remove(publication);
    }
    if (read != null) {
      read.position = position;
      lastRead = position;
    }
    return read;
  }

  /** The confirmed messages of some channels that the log has yet to deliver. */
  public Expected expected(ChannelPattern pattern) {
    long now = System.nanoTime();
    List<Sent> all = new ArrayList<>(0);
    synchronized (awaited) {
      for (Sent each : awaited.values()) {
        if (each.isExpected(now) && each.matches(pattern)) {
          all.add(each);
        }
      }
    }
    return new Expected(all, lastRead);
  }

  /** Messages that the log has yet to deliver. */
  public static final class Expected {
    private final List<Sent> all;
    private final long lastRead;

    private Expected(List<Sent> all, long lastRead) {
      this.all = all;
      this.lastRead = lastRead;
    }

    /**
     * Whether all these messages were fanned out, or are no longer expected.
     *
     * @param fannedOut the last position that was fanned out on an event loop
     */
    public boolean haveCome(long fannedOut) {
      long now = System.nanoTime();
      all.removeIf(each -> each.position == 0 ? !each.isExpected(now) : each.position <= fannedOut);
      return all.isEmpty() && lastRead <= fannedOut;
    }
  }
}
