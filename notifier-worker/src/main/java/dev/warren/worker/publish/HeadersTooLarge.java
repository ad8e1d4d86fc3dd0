package dev.warren.worker.publish;

import dev.warren.broker.LogLimits;

/**
 * An event has more headers than {@link LogLimits#MAX_HEADERS}, or the headers of its topic message
 * have more than {@link LogLimits#MAX_HEADER_BYTES}.
 */
public final class HeadersTooLarge extends IllegalArgumentException {

  private HeadersTooLarge(String message) {
    super(message);
  }

  static HeadersTooLarge ofNumber(int headers) {
    return new HeadersTooLarge(
        "headers: %d, more than the %d allowed".formatted(headers, LogLimits.MAX_HEADERS));
  }

  static HeadersTooLarge ofBytes(int bytes) {
    return new HeadersTooLarge(
        "headers: with the recipients of a private message they have %d bytes, more than the %d allowed"
            .formatted(bytes, LogLimits.MAX_HEADER_BYTES));
  }
}
