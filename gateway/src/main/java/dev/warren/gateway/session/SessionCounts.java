package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.outbound.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How many clients are connected, what was refused, and why connections ended. Thread-safe. */
public final class SessionCounts {

  private final Map<Transport, LongAdder> unauthenticated = counters(Transport.class);
  private final Map<Transport, LongAdder> authenticated = counters(Transport.class);
  private final Map<CloseReason, LongAdder> closed = counters(CloseReason.class);
  private final LongAdder gone = new LongAdder();
  private final Map<Refusal, LongAdder> refused = counters(Refusal.class);

  private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> type) {
    Map<K, LongAdder> counters = new EnumMap<>(type);
    for (K each : type.getEnumConstants()) {
      counters.put(each, new LongAdder());
    }
    return counters;
  }

  void opened(Transport transport) {
    of(unauthenticated, transport).increment();
  }

  void authenticated(Transport transport) {
    of(unauthenticated, transport).decrement();
    of(authenticated, transport).increment();
  }

  /**
   * @param reason null where the gateway did not close the connection
   */
  void ended(Transport transport, boolean wasAuthenticated, @Nullable CloseReason reason) {
    of(wasAuthenticated ? authenticated : unauthenticated, transport).decrement();
    (reason == null ? gone : of(closed, reason)).increment();
  }

  /** Counts a refusal, of a session's command or of a request before there is a session. */
  public void refused(Refusal refusal) {
    of(refused, refusal).increment();
  }

  private static <K> LongAdder of(Map<K, LongAdder> counters, K key) {
    LongAdder counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return counter;
  }

  /** How many connections are open, either the authenticated ones or the others. */
  public long connections(Transport transport, boolean whichAreAuthenticated) {
    return of(whichAreAuthenticated ? authenticated : unauthenticated, transport).sum();
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
}
