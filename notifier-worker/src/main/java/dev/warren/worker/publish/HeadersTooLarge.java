package dev.warren.worker.publish;

import dev.warren.broker.LogLimits;

/** The headers of a topic message have more than {@link LogLimits#MAX_HEADER_BYTES}. */
public final class HeadersTooLarge extends IllegalArgumentException {

  HeadersTooLarge(int bytes) {
    super(
        "headers: with the recipients of a private message they have %d bytes, more than the %d allowed"
            .formatted(bytes, LogLimits.MAX_HEADER_BYTES));
  }
}
