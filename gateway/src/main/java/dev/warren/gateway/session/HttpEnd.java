package dev.warren.gateway.session;

/** Why the gateway has ended an HTTP connection that was no WebSocket and no event stream. */
public enum HttpEnd {
  /** The head of a request had begun, and did not end in time. */
  HEAD,
  /** The body of a request did not end in time. */
  BODY,
  /** No request came. */
  IDLE,
  /** The client did not read a response in time. */
  UNREAD,
  /** The client sent what is not HTTP. */
  MALFORMED
}
