package dev.warren.gateway.subscription;

/** The kind of source that a client subscribes to. */
public enum SubscriptionKind {
  /** A channel or a pattern of channels; also {@code /user/queue/notifications}. */
  TOPIC,
  QUEUE,
  ALERTS,
  ERRORS
}
