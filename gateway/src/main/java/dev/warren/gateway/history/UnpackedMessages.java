package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks messages of the window for their readers, and keeps the last ones. After the end of a
 * gateway very many clients read the same messages. So they share them and their wire formats.
 * Thread-safe, without a lock.
 */
final class UnpackedMessages {

  private static final int MOST = 1_024;

  private final AtomicReferenceArray<@Nullable HeldMessage> kept = new AtomicReferenceArray<>(MOST);
  private final AtomicInteger next = new AtomicInteger();

  /** The message as it was read. */
  TopicMessage of(HeldMessage message) {
    TopicMessage unpacked = message.unpacked();
    if (unpacked != null) {
      return unpacked;
    }
    unpacked = message.message();
    HeldMessage earlier = kept.getAndSet(next.getAndIncrement() & (MOST - 1), message);
    if (earlier != null) {
      earlier.forget();
    }
    message.keep(unpacked);
    return unpacked;
  }
}
