package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connected clients, the refusals, and the ends of connections by reason. Thread-safe.
 */
public final class SessionCounts {

  private final Counters<Transport> unauthenticated = new Counters<>(Transport.class);
  private final Counters<Transport> authenticated = new Counters<>(Transport.class);
  private final Counters<CloseReason> closed = new Counters<>(CloseReason.class);
  private final LongAdder gone = new LongAdder();
  private final Counters<Refusal> refused = new Counters<>(Refusal.class);
  private final Counters<HttpEnd> httpEnded = new Counters<>(HttpEnd.class);

  void opened(Transport transport) {
    unauthenticated.add(transport, 1);
  }

  /**
   * A client has another user now.
   *
   * @param before null for a client that was not connected
   */
  void user(Transport transport, @Nullable User before, User now) {
    if (isAuthenticated(now) && !isAuthenticated(before)) {
      unauthenticated.add(transport, -1);
      authenticated.add(transport, 1);
    }
  }

  private static boolean isAuthenticated(@Nullable User user) {
    return user != null && !user.anonymous();
  }

  /**
   * @param user null for a client that never connected
   * @param reason null where the gateway did not close the connection
   */
  void ended(Transport transport, @Nullable User user, @Nullable CloseReason reason) {
    (isAuthenticated(user) ? authenticated : unauthenticated).add(transport, -1);
    if (reason == null) {
      gone.increment();
    } else {
      closed.add(reason, 1);
    }
  }

  /** Counts a refusal, of a session's command or of a request before there is a session. */
  public void refused(Refusal refusal) {
    refused.add(refusal, 1);
  }

  /** Counts an HTTP connection that the gateway has ended, and that had no session. */
  public void httpEnded(HttpEnd why) {
    httpEnded.add(why, 1);
  }

  /** How many connections are open, either the authenticated or the unauthenticated ones. */
  public long connections(Transport transport, boolean whichAreAuthenticated) {
    return (whichAreAuthenticated ? authenticated : unauthenticated).sum(transport);
  }

  /** How many connections the gateway has closed for this reason. */
  public long closed(CloseReason reason) {
    return closed.sum(reason);
  }

  /** How many connections ended without being closed by the gateway. */
  public long gone() {
    return gone.sum();
  }

  public long refusals(Refusal refusal) {
    return refused.sum(refusal);
  }

  public long httpEnds(HttpEnd why) {
    return httpEnded.sum(why);
  }
}
