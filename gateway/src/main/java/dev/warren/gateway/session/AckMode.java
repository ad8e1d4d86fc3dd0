package dev.warren.gateway.session;

/** How a client acknowledges what a subscription gets (STOMP 1.2, "SUBSCRIBE ack Header"). */
public enum AckMode {
  /** Not at all: what is sent counts as received. */
  AUTO,
  /** Each acknowledgement is of all before it, too. */
  CLIENT,
  /** Each on its own. */
  CLIENT_INDIVIDUAL
}
