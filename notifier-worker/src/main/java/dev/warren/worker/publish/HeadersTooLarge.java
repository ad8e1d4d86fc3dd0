package dev.warren.worker.publish;

/** The AMQP headers of a topic message would not fit into a frame; the message says by how much. */
public final class HeadersTooLarge extends IllegalArgumentException {

  HeadersTooLarge(int bytes) {
    super(
        "headers: with the recipients of a private message they have %d bytes, more than the %d allowed"
            .formatted(bytes, Publication.MAX_HEADER_BYTES));
  }
}
