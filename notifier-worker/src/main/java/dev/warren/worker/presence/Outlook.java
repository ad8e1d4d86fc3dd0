package dev.warren.worker.presence;

import dev.warren.channel.Channel;
import dev.warren.presence.Presence;
import dev.warren.worker.event.OwnEvent;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Clock;
import dev.warren.worker.intake.Deadlines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What all teams of a partition share: the time, when to look at whom, and what is to be said. */
final class Outlook {

  private static final long KEYFRAME_AFTER_MS = 60_000;

  /** Where what time brings about comes back so late, others are late as well. */
  private static final long LATE_MS = 2_000;

  private final PresenceSettings settings;
  private final Clock clock;
  private final long since;
  private final Deadlines<Look> deadlines = new Deadlines<>();
  private List<Said> said = new ArrayList<>();

  Outlook(PresenceSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.since = clock.steady();
  }

  /** By the steady clock. */
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

  Deadlines<Look> deadlines() {
    return deadlines;
  }

  /** Whether a channel could have that name, and so a memory room for it. */
  static boolean isName(@Nullable String user) {
    return user != null && !user.isBlank() && user.length() <= Channel.MAX_BYTES;
  }

  void leaves(Team team, String user, long since) {
    // What is over already is over now: it is not late.
    long end = Math.max(since + settings.grace().toMillis(), now());
    deadlines.set(new Look.Grace(team, user), end);
  }

  /** Of whom another gateway may still report. */
  void leavesNotBeforeAllHaveTold(Team team, String user) {
    long allHaveTold = since + settings.gatewayTimeout().toMillis();
    long grace = now() + settings.grace().toMillis();
    deadlines.set(new Look.Grace(team, user), Math.max(allHaveTold, grace));
  }

  void stays(Team team, String user) {
    deadlines.clear(new Look.Grace(team, user));
  }

  /**
   * @param there whether a publisher's word counts as a connection from now on
   */
  void posted(Team team, String user, boolean there) {
    Look.PostedEnd end = new Look.PostedEnd(team, user);
    if (there) {
      deadlines.set(end, now() + settings.postedLasts().toMillis());
    } else {
      deadlines.clear(end);
    }
  }

  boolean isLearning() {
    return now() - since <= settings.gatewayTimeout().toMillis();
  }

  /**
   * Whether there is something that should have been looked at long before now: RabbitMQ or this
   * worker stood still, and who is silent may be so for that alone.
   */
  boolean isLate(long now) {
    OptionalLong first = deadlines.next();
    return first.isPresent() && now - first.getAsLong() > LATE_MS;
  }

  /** What was to end somebody's presence is looked at later, as there is to be time to be heard. */
  void putOff(Look look) {
    deadlines.set(look, now() + Math.max(settings.grace().toMillis(), 1));
  }

  void heard(String gateway, long at) {
    deadlines.set(new Look.Silence(gateway), at + settings.gatewayTimeout().toMillis());
  }

  void publish(Team team, Presence presence) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("userId", presence.userId());
    data.put("status", presence.status().title());
    data.put("lastSeen", OwnEvent.time(Instant.ofEpochMilli(presence.lastSeen())));
    Instant now = Instant.ofEpochMilli(clock.wall());
    said.add(
        new Said(
            OwnEvent.of(team.channel(), OwnEvent.freshId(), "user_presence", now, data), null));
    changed(team);
  }

  /** Of what is shown of the team; a keyframe will say so. */
  void changed(Team team) {
    deadlines.setIfEarlier(new Look.KeyframeOf(team), now() + KEYFRAME_AFTER_MS);
  }

  /** Somebody is offline in it, which need not be told; but they are to be forgotten some time. */
  void remembersDeparted(Team team) {
    deadlines.setIfEarlier(new Look.KeyframeOf(team), now() + Departed.FOR_MS);
  }

  /**
   * A keyframe was told.
   *
   * @param nextAt when there will be somebody to be forgotten, by the time of day
   */
  void told(Team team, OptionalLong nextAt) {
    Look.KeyframeOf keyframe = new Look.KeyframeOf(team);
    if (nextAt.isPresent()) {
      long at = clock.steadyAt(nextAt.getAsLong());
      deadlines.set(keyframe, Math.max(at, now() + KEYFRAME_AFTER_MS));
    } else {
      deadlines.clear(keyframe);
    }
  }

  /** What was published since this was asked last. */
  List<Said> said() {
    List<Said> all = said;
    said = new ArrayList<>();
    return all;
  }
}
