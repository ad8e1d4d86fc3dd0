package dev.warren.gateway.session;

import dev.warren.gateway.access.User;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session's token, and the time at which the client is warned of it. Event loop only.
 */
final class TokenEnd {

  private static final Duration MOST_WARNING = Duration.ofMinutes(1);

  /** For short-lived tokens, the warning comes when this part of the life is left: one tenth. */
  private static final int SHARE_OF_LIFE = 10;

  private final Instant expires;
  private final Instant warnAt;
  private boolean warned;

  private TokenEnd(Instant expires, Instant warnAt) {
    this.expires = expires;
    this.warnAt = warnAt;
  }

  /**
   * @return null for a user whose rights do not expire
   */
  static @Nullable TokenEnd of(User user, Instant now) {
    Instant expires = user.expiresAt();
    if (expires == null) {
      return null;
    }
    Duration warning = Duration.between(now, expires).dividedBy(SHARE_OF_LIFE);
    return new TokenEnd(
        expires, expires.minus(warning.compareTo(MOST_WARNING) < 0 ? warning : MOST_WARNING));
  }

  Instant expires() {
    return expires;
  }

  boolean isPast(Instant now) {
    return !now.isBefore(expires);
  }

  /** Whether the warning is due and the client has not had it yet. */
  boolean wantsWarning(Instant now) {
    return !warned && !now.isBefore(warnAt);
  }

  void warned() {
    warned = true;
  }

  /**
   * The next moment at which something is due. It is in the past while the client has no
   * subscription for the warning.
   */
  Instant next(Instant now) {
    return now.isBefore(warnAt) ? warnAt : expires;
  }
}
