package dev.warren.gateway.access;

import dev.warren.gateway.outbound.CloseReason;
import java.util.Locale;

/**
 * Every code that a client can see when the gateway refuses something, with its consequence on each
 * transport. docs/errors.md lists the same codes, and what to do.
 */
public enum Refusal {
  MALFORMED_FRAME(CloseReason.PROTOCOL_ERROR, true, 400),
  UNSUPPORTED_VERSION(CloseReason.PROTOCOL_ERROR, true, 505),
  FRAME_TOO_LARGE(CloseReason.FRAME_TOO_LARGE, true, 413),
  FRAME_TIMEOUT(CloseReason.SILENT, true, 408),
  TRANSACTION_TOO_LARGE(CloseReason.FRAME_TOO_LARGE, true, 413),
  TOO_MANY_SUBSCRIPTIONS(CloseReason.PROTOCOL_ERROR, false, 400),
  NO_TOKEN(CloseReason.NO_TOKEN, true, 401),
  BAD_TOKEN(CloseReason.NO_TOKEN, true, 401),
  KEYS_UNAVAILABLE(CloseReason.TRY_AGAIN_LATER, false, 503),
  TOKEN_EXPIRED(CloseReason.TOKEN_EXPIRED, true, 401),
  UNKNOWN_DESTINATION(CloseReason.NOT_ALLOWED, false, 404),
  NOT_ALLOWED(CloseReason.NOT_ALLOWED, false, 403),
  MISDIRECTED_REQUEST(CloseReason.NOT_ALLOWED, true, 421),
  UNSUPPORTED_HEADER(CloseReason.NOT_ALLOWED, false, 400),
  TOO_SLOW(CloseReason.TOO_SLOW, true, 503),
  RATE_LIMIT(CloseReason.RATE_LIMIT, false, 429),
  INVALID_EVENT(CloseReason.PROTOCOL_ERROR, false, 400),
  UNKNOWN_MESSAGE(CloseReason.PROTOCOL_ERROR, false, 404),
  UNKNOWN_ALERT(CloseReason.PROTOCOL_ERROR, false, 404),
  UNROUTABLE(CloseReason.TRY_AGAIN_LATER, false, 503),
  BROKER_UNAVAILABLE(CloseReason.TRY_AGAIN_LATER, false, 503),
  BROKER_BLOCKED(CloseReason.TRY_AGAIN_LATER, false, 503),
  UNCONFIRMED(CloseReason.TRY_AGAIN_LATER, false, 503),
  OVERLOADED(CloseReason.TRY_AGAIN_LATER, false, 503),
  INTERNAL_ERROR(CloseReason.INTERNAL_ERROR, true, 500);

  private final CloseReason closeReason;
  private final boolean endsConnection;
  private final int httpStatus;

  Refusal(CloseReason closeReason, boolean endsConnection, int httpStatus) {
    this.closeReason = closeReason;
    this.endsConnection = endsConnection;
    this.httpStatus = httpStatus;
  }

  /** The name on the wire: STOMP's header {@code code}, and the field {@code code} in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The close code where the refusal ends the connection. */
  public CloseReason closeReason() {
    return closeReason;
  }

  /**
   * Whether the connection always ends. Otherwise the connection of a STOMP client that subscribes
   * to {@code /user/queue/errors} lives on.
   */
  public boolean endsConnection() {
    return endsConnection;
  }

  /** The status of an HTTP response, also of one that would have begun an event stream. */
  public int httpStatus() {
    return httpStatus;
  }
}
