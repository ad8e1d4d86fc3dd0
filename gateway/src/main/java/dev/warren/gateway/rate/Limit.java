package dev.warren.gateway.rate;

import java.util.Locale;

/** The things whose rate is limited. */
public enum Limit {
  /** Frames and messages from a client, Pings among them. */
  FRAMES,
  /** Bytes from a client. */
  BYTES,
  /** Events that a client publishes: by SEND, as JSON, by POST. */
  EVENTS,
  /** Events that are presence or typing; they also count as events. */
  PRESENCE,
  /** New subscriptions. */
  SUBSCRIPTIONS,
  /** New tokens for a session that has one already. */
  RENEWALS,
  /** Events that are alerts or notifications for another user; they also count as events. */
  ALERTS,
  /** Other users whom an event alerts because it names them; see docs/alerts.md. */
  MENTIONS,
  /** Queues that a user's sends and subscriptions create. */
  QUEUES,
  /** Those of {@link #QUEUES} that need not wait for a turn. */
  QUEUES_AT_ONCE,
  /** New sessions, over WebSocket, TCP and as event streams. */
  CONNECTS,
  /** Credentials that are not valid. */
  FAILURES,
  /** HTTP requests. */
  REQUESTS,
  /** Refusals by a rate, after which a session ends. */
  REFUSALS;

  /** The name in settings and metrics, in lower case. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
