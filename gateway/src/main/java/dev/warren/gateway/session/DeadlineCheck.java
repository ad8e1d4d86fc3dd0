package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.outbound.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Sends a session's heart-beats. Ends a session whose client is silent, does not authenticate in
 * time, leaves a frame incomplete, or has an expired token.
 *
 * <p>A client has missed a deadline only if two checks in a row find it so. On a busy machine it
 * may be the gateway that is late, and the client's bytes have long arrived. The event loop reads
 * them between the two checks.
 */
final class DeadlineCheck implements Deadlines.Check<Session> {

  /**
   * So many bytes of a frame extend its deadline by a second, because a slow line may need minutes.
   */
  private static final long LEAST_PER_S = 16 * 1024;

  private final Duration connectTimeout;

  DeadlineCheck(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  @Override
  public long check(Session session, long nowNanos, Instant now) {
    boolean again = session.overdue;
    session.overdue = false;
    HeartBeats beats = session.heartBeats;
    if (beats == null) {
      return checkConnected(session, again, nowNanos);
    }
    long untilUnfinished = checkUnfinished(session, again, nowNanos);
    long untilExpiry = session.hasEnded() ? untilUnfinished : checkExpiry(session, now);
    long untilOthers = Math.min(untilExpiry, checkAttached(session, nowNanos));
    return Math.min(
        Math.min(untilUnfinished, untilOthers), checkHeartBeats(session, beats, again, nowNanos));
  }

  /**
   * Whether a client has missed a deadline. A deadline that has passed is noted for the next check.
   *
   * @param left how many nanoseconds until the deadline; negative if it has passed
   * @param again whether a deadline had passed at the last check
   */
  private static boolean hasMissed(long left, boolean again, Session session) {
    session.overdue |= left < 0;
    return left < 0 && again;
  }

  private long checkConnected(Session session, boolean again, long nowNanos) {
    long left = session.openedNanos + connectTimeout.toNanos() - nowNanos;
    if (hasMissed(left, again, session)) {
      session.refuse(
          new Refused(
              Refusal.NO_TOKEN, "no CONNECT within %d s".formatted(connectTimeout.toSeconds())),
          null);
    }
    return left;
  }

  private static long checkUnfinished(Session session, boolean again, long nowNanos) {
    long began = session.connection.unfinishedSince();
    Duration timeout = session.settings().frameTimeout();
    if (began == 0) {
      return timeout.toNanos(); // The next check comes soon enough for a frame that begins now.
    }
    long more =
        TimeUnit.SECONDS.toNanos(session.holding().receiving().incompleteBytes()) / LEAST_PER_S;
    long left = began + timeout.toNanos() + more - nowNanos;
    if (hasMissed(left, again, session)) {
      session.refuse(
          new Refused(
              Refusal.FRAME_TIMEOUT,
              "a frame or message that was begun did not end within %d ms"
                      .formatted(timeout.toMillis())
                  + " (warren.session.frame-timeout); send it whole"),
          null);
    }
    return left;
  }

  private static long checkAttached(Session session, long nowNanos) {
    Attached attached = session.attached;
    return session.hasEnded() || attached == null
        ? Long.MAX_VALUE
        : attached.checkDeadlines(nowNanos);
  }

  private static long checkExpiry(Session session, Instant now) {
    TokenEnd end = session.tokenEnd;
    if (end == null) {
      return Long.MAX_VALUE;
    }
    if (end.isPast(now)) {
      session.refuse(
          new Refused(
              Refusal.TOKEN_EXPIRED, "the token has expired; connect again with a fresh one"),
          null);
    } else if (end.wantsWarning(now)
        && session.protocol().warns(session.errorsQueue().isSubscribed())) {
      end.warned();
      session.errorsQueue().send(at -> new Reply.TokenExpiring(end.expires(), at));
    }
    long untilMs = end.next(now).toEpochMilli() - now.toEpochMilli();
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, untilMs));
  }

  private static long checkHeartBeats(
      Session session, HeartBeats beats, boolean again, long nowNanos) {
    // While the gateway does not read from the client, it sees no heart-beats, so the client must
    // not time out.
    long untilSilent = session.pending().isReading() ? beats.untilSilent(nowNanos) : Long.MAX_VALUE;
    if (hasMissed(untilSilent, again, session)) {
      session.end(CloseReason.SILENT);
    }
    if (session.hasEnded()) {
      return untilSilent;
    }
    boolean always = session.protocol().beatsAlways();
    if (beats.untilBeat(nowNanos, session.outbox().lastFlushNanos(), always) <= 0) {
      session.reply(Reply.HEART_BEAT);
      beats.beaten();
    }
    if (beats.untilProbe(nowNanos) <= 0) {
      session.reply(Reply.PROBE);
      beats.probed(nowNanos);
    }
    long untilBeat = beats.untilBeat(nowNanos, session.outbox().lastFlushNanos(), always);
    return Math.min(untilSilent, Math.min(untilBeat, beats.untilProbe(nowNanos)));
  }
}
