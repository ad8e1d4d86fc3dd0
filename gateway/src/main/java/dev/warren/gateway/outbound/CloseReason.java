package dev.warren.gateway.outbound;

/**
 * Why the gateway closes a connection, and what a client should do next. docs/errors.md lists the
 * reasons, and clients get them from {@code GET /api/config}.
 */
public enum CloseReason {
  /** After DISCONNECT. */
  DONE(1000, "done", Reconnect.NO),
  PROTOCOL_ERROR(1002, "not the protocol that was agreed on", Reconnect.NO),
  INVALID_TEXT(1007, "a text message is not UTF-8", Reconnect.NO),
  FRAME_TOO_LARGE(1009, "frame too large", Reconnect.NO),
  INTERNAL_ERROR(1011, "the gateway failed", Reconnect.YES),
  RESTARTING(1012, "the gateway is restarting", Reconnect.YES),
  TRY_AGAIN_LATER(1013, "not possible at the moment; try again later", Reconnect.YES),
  NO_TOKEN(4001, "no or bad token", Reconnect.WITH_FRESH_TOKEN),
  NOT_ALLOWED(4003, "not allowed", Reconnect.NO),
  TOO_SLOW(4008, "too slow: the outbound buffer was full", Reconnect.YES),
  SILENT(4009, "no heart-beat, or no end of a frame, arrived in time", Reconnect.YES),
  RATE_LIMIT(4010, "kept on past a rate limit, or too many connections", Reconnect.LATER),
  TOKEN_EXPIRED(4011, "token expired", Reconnect.WITH_FRESH_TOKEN);

  /** Whether a client should connect again by itself. */
  public enum Reconnect {
    /** A client should connect at once, with {@code since}. */
    YES,
    /**
     * A client should connect after a pause, with {@code since}, because the gateway would refuse
     * the same requests again at once.
     */
    LATER,
    /**
     * A client should connect with a fresh token only, because the gateway would refuse the old one
     * again.
     */
    WITH_FRESH_TOKEN,
    /**
     * A client should not connect again, because the gateway would refuse the same requests again.
     */
    NO
  }

  private final int code;
  private final String text;
  private final Reconnect reconnect;

  CloseReason(int code, String text, Reconnect reconnect) {
    this.code = code;
    this.text = text;
    this.reconnect = reconnect;
  }

  /** The WebSocket close code (RFC 6455, section 7.4). */
  public int code() {
    return code;
  }

  /** The reason in the close frame, for people; at most 123 bytes, as the frame holds no more. */
  public String text() {
    return text;
  }

  public Reconnect reconnect() {
    return reconnect;
  }
}
