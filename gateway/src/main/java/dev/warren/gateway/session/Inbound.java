package dev.warren.gateway.session;

import dev.warren.gateway.rate.Meter;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a session: how much and how fast the client may send, and whether the
 * gateway reads at all.
 */
abstract class Inbound extends Watched {

  private final Pending pending;
  private final Meter meter;
  @Nullable HeartBeats heartBeats;

  /** The number of this client on this gateway, in the order of the connections. */
  long number;

  /** Completes when the connection is closed on both sides. */
  @Nullable ChannelFuture closed;

  private long receivedBytes;

  Inbound(Connection connection, RateLimits rates) {
    this.pending = new Pending(connection);
    this.meter = new Meter(rates, connection.address());
  }

  /** The event loop of the connection. Any thread. */
  public abstract EventLoop eventLoop();

  /** The commands that wait for their outcome. */
  public final Pending pending() {
    return pending;
  }

  /** Takes this session's frames, bytes and events from its rates and those of its user. */
  public final Meter meter() {
    return meter;
  }

  /** How many bytes the client has sent. */
  final long receivedBytes() {
    return receivedBytes;
  }

  /**
   * Counts bytes from the client, perhaps only a heart-beat. Pauses reading if the client sends
   * faster than its rate.
   */
  public final void heard(int bytes) {
    long nowNanos = System.nanoTime();
    if (heartBeats != null) {
      heartBeats.heard(nowNanos);
    }
    receivedBytes += bytes;
    pending.pause(meter.read(bytes, nowNanos), eventLoop());
  }
}
