package dev.warren.gateway.publish;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a client that publishes alone. It may then have any number of messages in flight, and
 * the next message of another client would wait for them. Guarded by the lock of {@link
 * ConfirmedPublisher}.
 */
final class LoneClient {

  /**
   * A client counts as alone when no other client has published for this long. The time is so long
   * that no client counts as alone while another one publishes steadily.
   */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The line of the client that published last; null once it has no messages left, waiting or in
   * flight.
   */
  private @Nullable ClientLine last;

  /**
   * The hash of the client that published last. The client itself is not kept here, as its session
   * may have ended.
   */
  private int lastHash;

  private long lastNanos;

  /** The time of the last message of any client other than the one that published last. */
  private long othersNanos;

  LoneClient(long nowNanos) {
    lastNanos = nowNanos - ALONE_NANOS;
    othersNanos = lastNanos;
  }

  void cameFrom(ClientLine line, long nowNanos) {
    int hash = line.client.hashCode();
    if (hash != lastHash) {
      othersNanos = lastNanos;
      lastHash = hash;
    }
    last = line;
    lastNanos = nowNanos;
  }

  /** The line has no messages left. */
  void forget(ClientLine line) {
    if (last == line) {
      last = null;
    }
  }

  /** The line of the client that has published alone for a while; null if there is none. */
  @Nullable ClientLine line(long nowNanos) {
    return nowNanos - othersNanos >= ALONE_NANOS ? last : null;
  }
}
