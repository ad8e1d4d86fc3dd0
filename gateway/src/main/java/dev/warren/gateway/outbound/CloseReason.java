package dev.warren.gateway.outbound;

/** Why the gateway closes a connection; docs/errors.md lists the same. */
public enum CloseReason {
  DONE(1000, "done"),
  PROTOCOL_ERROR(1002, "not the protocol that was agreed on"),
  FRAME_TOO_LARGE(1009, "frame too large"),
  INTERNAL_ERROR(1011, "the gateway failed"),
  RESTARTING(1012, "the gateway is restarting"),
  TRY_AGAIN_LATER(1013, "RabbitMQ does not take messages at the moment"),
  NO_TOKEN(4001, "no or bad token"),
  NOT_ALLOWED(4003, "not allowed"),
  TOO_SLOW(4008, "too slow: the outbound buffer was full"),
  RATE_LIMIT(4010, "kept on past the rate limit"),
  TOKEN_EXPIRED(4011, "token expired");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The WebSocket close code (RFC 6455, section 7.4). */
  public int code() {
    return code;
  }

  /** For people; at most 123 bytes, as a close frame holds no more. */
  public String text() {
    return text;
  }
}
