package dev.warren.gateway.session;

/** What a subscription is to. */
public enum FeedKind {
  /** A channel or a pattern of them; also {@code /user/queue/notifications}. */
  TOPIC,
  QUEUE,
  ALERTS,
  ERRORS
}
