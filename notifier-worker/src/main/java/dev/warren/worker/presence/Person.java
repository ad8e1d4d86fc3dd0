package dev.warren.worker.presence;

import dev.warren.channel.Channel;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import org.jspecify.annotations.Nullable;

/** A user in one team. */
final class Person {

  /**
   * The {@link #shownSince} of a presence that this worker published, which is newer than any
   * report.
   */
  private static final long PUBLISHED_HERE = Long.MAX_VALUE;

  private static final long NEVER = -1;

  final String user;

  /** The presence that clients see; null while it is unknown. */
  @Nullable Presence shown;

  /** The position in the log up to which a gateway reported {@link #shown}. */
  long shownSince = NEVER;

  /**
   * The status that the user or a publisher has set since the user connected; null if none was set.
   */
  @Nullable Status chosen;

  /** Whether an AMQP publisher's status still counts as a connection. */
  boolean connectedByPublisher;

  /** The last time at which a disconnected user was known to be connected, by the steady clock. */
  long lastConnectedAt;

  Person(String user) {
    this.user = user;
  }

  /**
   * Whether a report's user id is plausible. No valid channel could name a longer one, so it is not
   * remembered.
   */
  static boolean isValidUser(@Nullable String user) {
    return user != null && !user.isBlank() && user.length() <= Channel.MAX_BYTES;
  }

  Status statusWhileConnected() {
    return chosen == null ? Status.ONLINE : chosen;
  }

  boolean isShownAs(Status status) {
    return shown != null && shown.status() == status;
  }

  void show(Status status, long lastSeen) {
    shown = new Presence(user, status, lastSeen);
    shownSince = PUBLISHED_HERE;
  }
}
