package dev.warren.gateway.session;

import dev.warren.gateway.rate.Meter;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** The side of a session that the client sends to: how much, how fast, and whether at all. */
abstract class Inbound extends Watched {

  private final Pending pending;
  private final Meter meter;
  @Nullable HeartBeats heartBeats;

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

  /** Counts what this session does against its rates and those of its user. */
  public final Meter meter() {
    return meter;
  }

  /** Bytes came from the client, perhaps only a heart-beat; reads no faster than its rate. */
  public final void heard(int bytes) {
    long nowNanos = System.nanoTime();
    if (heartBeats != null) {
      heartBeats.heard(nowNanos);
    }
    pending.pause(meter.read(bytes, nowNanos), eventLoop());
  }
}
