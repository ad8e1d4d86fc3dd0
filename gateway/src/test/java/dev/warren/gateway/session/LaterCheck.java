package dev.warren.gateway.session;

import java.time.Duration;
import java.time.Instant;

/** Checks heart-beats ahead of time, because a test would have to wait a minute for them. */
public final class LaterCheck {

  private LaterCheck() {}

  /** Does what is due for a user's connection that was heard just now, and then not for a while. */
  public static void run(Sessions sessions, String user, Duration silence) {
    DeadlineCheck check = new DeadlineCheck(RecordingClient.settings().connectTimeout());
    ClientQuery query = new ClientQuery(0, 1, user);
    sessions.forEachSession(
        session -> {
          if (query.matches(session)) {
            // Without this, a test on a slow machine would add its own duration to the silence.
            session.heard(0);
            long later = System.nanoTime() + silence.toNanos();
            check.check(session, later, Instant.now());
            // A client has missed a deadline only if two checks in a row find it so.
            check.check(session, later, Instant.now());
          }
        });
  }
}
