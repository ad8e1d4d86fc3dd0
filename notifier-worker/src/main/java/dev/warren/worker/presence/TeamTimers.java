package dev.warren.worker.presence;

import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.TimerQueue;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The timers of all teams of a partition. Times are readings of the steady clock unless they say
 * otherwise; a team goes by its channel's name.
 */
final class TeamTimers {

  /** How long a new memory waits for gateways to report what they show before it publishes. */
  private static final long SETTLE_AFTER_MS = 2_000;

  private static final long KEYFRAME_AFTER_MS = 60_000;

  /** A timer's note that returns later than this shows that RabbitMQ or the worker stood still. */
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

  /** When this memory began. */
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

  /** Whether gateways may still report users that earlier owners knew to be connected. */
  boolean isLearning() {
    return now() - since <= settings.gatewayTimeout().toMillis();
  }

  /**
   * Whether a timer has been due for long. Then RabbitMQ or this worker stood still, and a silent
   * gateway may have sent beats that are still on their way.
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
    // Not in the past: a timer set now is not late.
    long end = Math.max(disconnectedAt + settings.grace().toMillis(), now());
    queue.set(new Timer.GraceOver(team, user), end);
  }

  /** The grace period of a user that other gateways may still report as connected. */
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

  /** The team has an offline user. Nothing is published now, but the user is forgotten one day. */
  void onOfflineUser(String team) {
    queue.setIfEarlier(new Timer.KeyframeDue(team), now() + OfflineRetention.KEPT_MS);
  }

  /**
   * A keyframe of the team was sent.
   *
   * @param nextToForget the time of day at which a user is to be forgotten; empty for none
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
