package dev.warren.worker.publish;

/** The headers of a topic message have more than {@link Publication#MAX_HEADER_BYTES}. */
public final class HeadersTooLarge extends IllegalArgumentException {

  HeadersTooLarge(int bytes) {
    super(
        "headers: with the recipients of a private message they have %d bytes, more than the %d allowed"
            .formatted(bytes, Publication.MAX_HEADER_BYTES));
  }
}
