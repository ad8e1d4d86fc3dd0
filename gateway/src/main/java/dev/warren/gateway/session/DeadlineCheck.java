package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Sends a session's heart-beats, and ends a session whose client is silent, does not authenticate,
 * or has an expired token.
 */
final class DeadlineCheck implements Deadlines.Check<Session> {

  private final Duration connectTimeout;

  DeadlineCheck(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  @Override
  public long check(Session session, long nowNanos, Instant now) {
    User user = session.user();
    HeartBeats beats = session.heartBeats;
    if (user == null || beats == null) {
      return checkConnected(session, nowNanos);
    }
    return Math.min(checkExpiry(session, user, now), checkHeartBeats(session, beats, nowNanos));
  }

  private long checkConnected(Session session, long nowNanos) {
    long left = session.openedNanos + connectTimeout.toNanos() - nowNanos;
    if (left < 0) {
      session.refuse(
          new Refused(
              Refusal.NO_TOKEN, "no CONNECT within %d s".formatted(connectTimeout.toSeconds())),
          null);
    }
    return left;
  }

  private static long checkExpiry(Session session, User user, Instant now) {
    Instant expires = user.expiresAt();
    if (expires == null) {
      return Long.MAX_VALUE;
    }
    if (!now.isBefore(expires)) {
      session.refuse(
          new Refused(
              Refusal.TOKEN_EXPIRED, "the token has expired; connect again with a fresh one"),
          null);
    }
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, expires.toEpochMilli() - now.toEpochMilli()));
  }

  private static long checkHeartBeats(Session session, HeartBeats beats, long nowNanos) {
    // While we do not read from the client we cannot see its heart-beats, so it must not time out.
    long untilSilent = session.pending().isReading() ? beats.untilSilent(nowNanos) : Long.MAX_VALUE;
    if (untilSilent < 0) {
      session.end(CloseReason.DONE);
    }
    if (session.hasEnded()) {
      return untilSilent;
    }
    boolean always = session.protocol().beatsAlways();
    if (beats.untilBeat(nowNanos, session.outbox().lastFlushNanos(), always) <= 0) {
      session.reply(Reply.HEART_BEAT);
      beats.beaten();
    }
    long untilBeat = beats.untilBeat(nowNanos, session.outbox().lastFlushNanos(), always);
    return Math.min(untilSilent, untilBeat);
  }
}
