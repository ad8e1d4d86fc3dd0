package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.outbound.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many clients there are, what they subscribe to, what they were given and refused, and why
 * they were closed. What the fan-out writes it counts itself. Thread-safe: all event loops count
 * here, none of them once per message of a topic.
 */
public final class SessionCounts {

  private final Map<Wire, LongAdder> unknown = counters(Wire.class);
  private final Map<Wire, LongAdder> authenticated = counters(Wire.class);
  private final Map<CloseReason, LongAdder> closed = counters(CloseReason.class);
  private final LongAdder gone = new LongAdder();
  private final Map<Refusal, LongAdder> refused = counters(Refusal.class);
  private final Map<FeedKind, LongAdder> subscriptions = counters(FeedKind.class);
  private final Map<FeedKind, LongAdder> delivered = counters(FeedKind.class);

  private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> type) {
    Map<K, LongAdder> counters = new EnumMap<>(type);
    for (K each : type.getEnumConstants()) {
      counters.put(each, new LongAdder());
    }
    return counters;
  }

  void opened(Wire wire) {
    add(unknown, wire, 1);
  }

  /** It was accepted who it is. */
  void authenticated(Wire wire) {
    add(unknown, wire, -1);
    add(authenticated, wire, 1);
  }

  /**
   * @param reason null where the client went by itself, or was lost
   */
  void ended(Wire wire, boolean wasAuthenticated, @Nullable CloseReason reason) {
    add(wasAuthenticated ? authenticated : unknown, wire, -1);
    if (reason == null) {
      gone.increment();
    } else {
      add(closed, reason, 1);
    }
  }

  /** What a client asked for was refused, also before it had a session. */
  public void refused(Refusal refusal) {
    add(refused, refusal, 1);
  }

  void subscribed(FeedKind to) {
    add(subscriptions, to, 1);
  }

  void unsubscribed(FeedKind from) {
    add(subscriptions, from, -1);
  }

  /** So many messages were written to a client, but by the fan-out. */
  void delivered(FeedKind of, int messages) {
    add(delivered, of, messages);
  }

  private static <K> void add(Map<K, LongAdder> counters, K key, int count) {
    of(counters, key).add(count);
  }

  private static <K> LongAdder of(Map<K, LongAdder> counters, K key) {
    LongAdder counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return counter;
  }

  /** How many connections there are, of those that have said who they are or of the others. */
  public long connections(Wire wire, boolean whichAreAuthenticated) {
    return of(whichAreAuthenticated ? authenticated : unknown, wire).sum();
  }

  /** How many connections the gateway has closed for this reason. */
  public long closed(CloseReason reason) {
    return of(closed, reason).sum();
  }

  /** How many connections ended without the gateway having closed them. */
  public long gone() {
    return gone.sum();
  }

  public long refusals(Refusal refusal) {
    return of(refused, refusal).sum();
  }

  /** How many subscriptions there are. */
  public long subscriptions(FeedKind to) {
    return of(subscriptions, to).sum();
  }

  /** How many messages were written to clients, but by the fan-out. */
  public long deliveries(FeedKind of) {
    return of(delivered, of).sum();
  }
}
