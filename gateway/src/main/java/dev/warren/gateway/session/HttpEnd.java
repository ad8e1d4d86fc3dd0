package dev.warren.gateway.session;

/**
 * The reason why the gateway has ended an HTTP connection that was neither a WebSocket nor an event
 * stream.
 */
public enum HttpEnd {
  /** The head of a request had begun, and did not end in time. */
  HEAD,
  /** The body of a request did not end in time. */
  BODY,
  /** No request came. */
  IDLE,
  /** The client did not read a response in time. */
  UNREAD,
  /** The client went on sending a body long after its response. */
  EXCESS,
  /** The client sent something other than HTTP. */
  MALFORMED
}
