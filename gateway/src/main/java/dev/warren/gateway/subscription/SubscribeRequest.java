package dev.warren.gateway.subscription;

import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Holding;
import org.jspecify.annotations.Nullable;

/**
 * The fields of every SUBSCRIBE.
 *
 * @param id the client's name for the subscription, unique in its session
 * @param receipt the receipt that the client gets once the subscription is live; null for none
 */
public record SubscribeRequest(
    String id, String destination, AckMode ack, @Nullable String receipt) {

  /** About how many bytes of memory the objects of a subscription to a channel of one word take. */
  private static final int OBJECTS_BYTES = 256;

  /** The bytes of a further word, which has a node with a map of its own in the fan-out's tree. */
  private static final int WORD_BYTES = 184;

  /** The consumer of a queue, with its AMQP channel. */
  private static final int CONSUMER_BYTES = 4 * 1024;

  private static final String QUEUE = "/queue/";

  /** About how many bytes of memory the subscription takes, with its entry in the fan-out. */
  long sizeInMemory() {
    long furtherWords = destination.chars().filter(each -> each == '.').count();
    return OBJECTS_BYTES
        // Twice, because the encoder has a copy of the id.
        + 2 * Holding.bytes(id)
        + Holding.bytes(destination)
        + furtherWords * WORD_BYTES
        + (destination.startsWith(QUEUE) ? CONSUMER_BYTES : 0)
        + (receipt == null ? 0 : Holding.bytes(receipt));
  }
}
