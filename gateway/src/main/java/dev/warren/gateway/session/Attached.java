package dev.warren.gateway.session;

import dev.warren.gateway.access.User;

/**
 * The client's subscriptions, which live and end with its session. The session calls these methods
 * on its event loop, none of them after {@link #ended}.
 */
public interface Attached {

  /**
   * The connection has room again: write waiting messages, as long as {@link Session#takesMore}.
   * Netty may call this from within a write, so remove a message from its queue before writing it.
   */
  void writable();

  /**
   * The session continues with a fresh token. Implementations end the subscriptions that this user
   * may not read; a refusal on the way may end the session.
   */
  void renewed(User user);

  /** A subscription was refused, or the gateway has ended it; the session lives on. */
  default void refused(String subscriptionId) {}

  /**
   * Ends the session if the client has missed a deadline of its subscriptions.
   *
   * @return how many nanoseconds until the next check; the session may check earlier
   */
  default long checkDeadlines(long nowNanos) {
    return Long.MAX_VALUE;
  }

  /** The subscriptions, for administrators. */
  default Subscribed subscribed() {
    return Subscribed.NONE;
  }

  /** The session has ended. Implementations release everything; later replies are dropped. */
  void ended();
}
