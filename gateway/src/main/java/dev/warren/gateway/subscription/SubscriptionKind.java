package dev.warren.gateway.subscription;

/** What a client subscribes to. */
public enum SubscriptionKind {
  /** A channel or a pattern of channels; also {@code /user/queue/notifications}. */
  TOPIC,
  QUEUE,
  ALERTS,
  ERRORS
}
