package dev.warren.gateway.access;

import dev.warren.gateway.outbound.CloseReason;
import java.util.Locale;

/**
 * Every code that a client can see when something is refused; docs/errors.md lists the same, with
 * what to do.
 */
public enum Refusal {
  MALFORMED_FRAME(CloseReason.PROTOCOL_ERROR, true),
  UNSUPPORTED_VERSION(CloseReason.PROTOCOL_ERROR, true),
  FRAME_TOO_LARGE(CloseReason.FRAME_TOO_LARGE, true),
  TRANSACTION_TOO_LARGE(CloseReason.FRAME_TOO_LARGE, true),
  TOO_MANY_SUBSCRIPTIONS(CloseReason.PROTOCOL_ERROR, true),
  NO_TOKEN(CloseReason.NO_TOKEN, true),
  BAD_TOKEN(CloseReason.NO_TOKEN, true),
  TOKEN_EXPIRED(CloseReason.TOKEN_EXPIRED, true),
  UNKNOWN_DESTINATION(CloseReason.NOT_ALLOWED, true),
  NOT_ALLOWED(CloseReason.NOT_ALLOWED, true),
  TOO_SLOW(CloseReason.TOO_SLOW, true),
  INVALID_EVENT(CloseReason.PROTOCOL_ERROR, false),
  UNKNOWN_MESSAGE(CloseReason.PROTOCOL_ERROR, false),
  UNKNOWN_ALERT(CloseReason.PROTOCOL_ERROR, false),
  UNROUTABLE(CloseReason.TRY_AGAIN_LATER, false),
  BROKER_UNAVAILABLE(CloseReason.TRY_AGAIN_LATER, false),
  BROKER_BLOCKED(CloseReason.TRY_AGAIN_LATER, false),
  UNCONFIRMED(CloseReason.TRY_AGAIN_LATER, false),
  INTERNAL_ERROR(CloseReason.INTERNAL_ERROR, true);

  private final CloseReason closeReason;
  private final boolean always;

  Refusal(CloseReason closeReason, boolean always) {
    this.closeReason = closeReason;
    this.always = always;
  }

  /** As clients see it in the header {@code code}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How the connection is closed where it is. */
  public CloseReason closeReason() {
    return closeReason;
  }

  /**
   * Whether the connection always ends; otherwise it lives on for a client that listens on {@code
   * /user/queue/errors}.
   */
  public boolean endsConnection() {
    return always;
  }
}
