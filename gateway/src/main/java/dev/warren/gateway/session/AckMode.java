package dev.warren.gateway.session;

/** How a client acknowledges the messages of a subscription (STOMP 1.2, "SUBSCRIBE ack Header"). */
public enum AckMode {
  /** Never: a message counts as received once it is sent. */
  AUTO,
  /** An acknowledgement also covers all earlier messages of the subscription. */
  CLIENT,
  /** An acknowledgement covers one message. */
  CLIENT_INDIVIDUAL
}
