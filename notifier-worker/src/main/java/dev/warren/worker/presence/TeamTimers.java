package dev.warren.worker.presence;

import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.TimerQueue;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The timers of all teams of a partition. Times are readings of the steady clock unless they say
 * otherwise. A team is named by its channel.
 */
final class TeamTimers {

  /** How long a new memory waits for the gateways' reports before it publishes. */
  private static final long SETTLE_AFTER_MS = 2_000;

  private static final long KEYFRAME_AFTER_MS = 60_000;

  /**
   * A timer's note that returns with a longer delay shows that RabbitMQ or the worker stood still.
   */
  private static final long LATE_MS = 2_000;

  private final PresenceSettings settings;
  private final Clock clock;
  private final long since;
  private final TimerQueue<Timer> queue = new TimerQueue<>();

  TeamTimers(PresenceSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.since = clock.steady();
    queue.set(new Timer.Settle(), since + SETTLE_AFTER_MS);
  }

  long now() {
    return clock.steady();
  }

  /** The time at which this memory began. */
  long since() {
    return since;
  }

  long wallAt(long steady) {
    return clock.wallAt(steady);
  }

  OptionalLong next() {
    return queue.next();
  }

  /** Removes and returns the earliest timer that has expired; null for none. */
  @Nullable Timer pollExpired(long now) {
    return queue.pollExpired(now);
  }

  /** Whether gateways may not yet have reported all users that earlier owners knew as connected. */
  boolean isLearning() {
    return now() - since <= settings.gatewayTimeout().toMillis();
  }

  /**
   * Whether a timer has been due for long. If so, RabbitMQ or this worker stood still, and a silent
   * gateway may have sent beats that are still under way.
   */
  boolean isLate(long now) {
    OptionalLong first = queue.next();
    return first.isPresent() && now - first.getAsLong() > LATE_MS;
  }

  /** Repeats a user's timer after another grace period, so that delayed reports can arrive. */
  void postpone(Timer timer) {
    queue.set(timer, now() + Math.max(settings.grace().toMillis(), 1));
  }

  void startGrace(String team, String user, long disconnectedAt) {
    // The end must not be in the past, because a timer that is set now must not count as late.
    long end = Math.max(disconnectedAt + settings.grace().toMillis(), now());
    queue.set(new Timer.GraceOver(team, user), end);
  }

  /** Begins the grace period of a user that other gateways may still report as connected. */
  void startGraceWhileLearning(String team, String user) {
    long allReported = since + settings.gatewayTimeout().toMillis();
    long grace = now() + settings.grace().toMillis();
    queue.set(new Timer.GraceOver(team, user), Math.max(allReported, grace));
  }

  void cancelGrace(String team, String user) {
    queue.cancel(new Timer.GraceOver(team, user));
  }

  /**
   * @param isConnection whether the publisher's status counts as a connection
   */
  void onPublisherStatus(String team, String user, boolean isConnection) {
    Timer over = new Timer.PublisherStatusOver(team, user);
    if (isConnection) {
      queue.set(over, now() + settings.postedLasts().toMillis());
    } else {
      queue.cancel(over);
    }
  }

  void onGatewayAlive(String gateway, long at) {
    queue.set(new Timer.GatewaySilent(gateway), at + settings.gatewayTimeout().toMillis());
  }

  void forgetGateway(String gateway) {
    queue.cancel(new Timer.GatewaySilent(gateway));
  }

  /** The team's presence has changed since the last keyframe. */
  void onChange(String team) {
    queue.setIfEarlier(new Timer.KeyframeDue(team), now() + KEYFRAME_AFTER_MS);
  }

  /**
   * The team has an offline user. Nothing is published now, but the user has to be forgotten later.
   */
  void onOfflineUser(String team) {
    queue.setIfEarlier(new Timer.KeyframeDue(team), now() + OfflineRetention.KEPT_MS);
  }

  /**
   * A keyframe of the team was sent.
   *
   * @param nextToForget the time of day at which a user has to be forgotten; empty for none
   */
  void onKeyframeSent(String team, OptionalLong nextToForget) {
    Timer keyframe = new Timer.KeyframeDue(team);
    if (nextToForget.isPresent()) {
      long at = clock.steadyAt(nextToForget.getAsLong());
      queue.set(keyframe, Math.max(at, now() + KEYFRAME_AFTER_MS));
    } else {
      queue.cancel(keyframe);
    }
  }
}
