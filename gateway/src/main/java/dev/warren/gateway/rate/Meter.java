package dev.warren.gateway.rate;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes one session's frames, bytes and events from its own rates and those of its user. Event loop
 * only.
 *
 * <p>A session that mostly listens needs no buckets: the first frames and bytes after a second of
 * silence are free, and heart-beats never exceed them.
 */
public final class Meter implements Allowance {

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A client needs about so many frames to connect and to subscribe to a page's channels. */
  private static final int FREE_FRAMES = 16;

  /** A page begins with about so many subscriptions. */
  private static final int FREE_SUBSCRIPTIONS = 16;

  private static final int FREE_BYTES = 64 * 1024;

  private final RateLimits limits;
  private final ClientAddress from;
  private Role role = Role.USER;
  private RateLimits.@Nullable UserKey user;
  private @Nullable SharedBuckets ofUser;
  private @Nullable Buckets own;
  private long lastNanos = System.nanoTime();
  private int frames;
  private int subscriptions;
  private int bytes;
  private long allFrames;

  /** The meter of a session that has not authenticated yet. */
  public Meter(RateLimits limits, ClientAddress from) {
    this.limits = limits;
    this.from = from;
  }

  /** The address of the client. */
  public ClientAddress address() {
    return from;
  }

  /**
   * Assigns the session to a user, in place of the previous one.
   *
   * @throws Refused with {@code rate_limit} where the user has too many sessions, or opens them too
   *     fast
   */
  public void connect(User now) throws Refused {
    RateLimits.UserKey next = RateLimits.UserKey.of(now, from);
    if (next.equals(user)) {
      return;
    }
    SharedBuckets buckets = limits.connected(next);
    try {
      RateLimits.take(buckets, Limit.CONNECTS);
    } catch (Refused refused) {
      limits.disconnected(next);
      throw refused;
    }
    disconnect();
    user = next;
    ofUser = buckets;
    if (now.role() != role) {
      role = now.role();
      own = null;
    }
  }

  /** The session has ended. */
  public void disconnect() {
    if (user != null) {
      limits.disconnected(user);
      user = null;
      ofUser = null;
    }
  }

  /**
   * Counts bytes from the client.
   *
   * @return for how many nanoseconds the gateway should not read from the client; mostly 0
   */
  public long read(int more, long nowNanos) {
    if (nowNanos - lastNanos >= SILENCE_NANOS) {
      frames = 0;
      bytes = 0;
    }
    lastNanos = nowNanos;
    if (bytes <= FREE_BYTES) {
      bytes += more;
      return 0;
    }
    long waitNanos = more == 0 ? 0 : own().takeAnyway(Limit.BYTES, more);
    return ofUser == null || more == 0
        ? waitNanos
        : Math.max(waitNanos, ofUser.takeAnyway(Limit.BYTES, more));
  }

  /**
   * Counts a frame or message from the client.
   *
   * @throws Refused with {@code rate_limit}
   */
  public void frame() throws Refused {
    allFrames++;
    if (frames < FREE_FRAMES) {
      frames++;
    } else {
      take(Limit.FRAMES);
    }
  }

  /** How many frames and messages the client has sent, refused ones included. */
  public long frames() {
    return allFrames;
  }

  @Override
  public void take(Limit limit) throws Refused {
    if (limit == Limit.SUBSCRIPTIONS && subscriptions < FREE_SUBSCRIPTIONS) {
      subscriptions++;
      return;
    }
    long waitNanos = own().take(limit, 1);
    if (waitNanos > 0) {
      throw RateLimits.refused(own().rates(), limit, waitNanos);
    }
    if (ofUser != null) {
      RateLimits.take(ofUser, limit);
    }
  }

  @Override
  public Allowance ofUser() {
    SharedBuckets buckets = ofUser;
    return limit -> {
      if (buckets != null) {
        RateLimits.take(buckets, limit);
      }
    };
  }

  /** Counts a refusal by a rate; true if the client has had too many of them. */
  public boolean goesOn() {
    return own().take(Limit.REFUSALS, 1) > 0;
  }

  private Buckets own() {
    if (own == null) {
      own = limits.sessionBuckets(role);
    }
    return own;
  }
}
