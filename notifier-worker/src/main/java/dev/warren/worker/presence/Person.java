package dev.warren.worker.presence;

import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import org.jspecify.annotations.Nullable;

/** A user in one team. */
final class Person {

  /** Of {@link #shownSince}: by this worker. */
  static final long BY_US = Long.MAX_VALUE;

  private static final long NEVER = -1;

  final String user;

  /** What the team is shown; null where that is not known, and so nothing. */
  @Nullable Presence shown;

  /** The position in the log at which {@link #shown} was so, where a gateway has said so. */
  long shownSince = NEVER;

  /** What they, or a publisher, said last; null where nothing since they came. */
  @Nullable Status stated;

  /** Whether an AMQP publisher's word still counts as a connection. */
  boolean posted;

  /** When they were last known to be there, where they are not, by the steady clock. */
  long lastThere;

  Person(String user) {
    this.user = user;
  }

  Status effective() {
    return stated == null ? Status.ONLINE : stated;
  }

  boolean isShown(Status status) {
    return shown != null && shown.status() == status;
  }

  void shows(Status status, long lastSeen) {
    shown = new Presence(user, status, lastSeen);
    shownSince = BY_US;
  }
}
