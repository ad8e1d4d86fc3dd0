package dev.warren.worker.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventData;
import dev.warren.presence.Note;
import dev.warren.presence.Status;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.Memory;
import dev.warren.worker.ownership.OutgoingNote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes the presence of each team's users from gateways' reports and users' statuses, and
 * publishes only changes (docs/decisions/011-presence-is-soft-state.md).
 */
public final class PresenceMemory implements Memory {

  private static final String KIND = "presence";

  private final TeamTimers timers;
  private final PresenceEvents events;
  private final PeopleBudget budget;
  private final Map<String, Team> teams = new HashMap<>();

  /** The time of each gateway's last sign of life, by the steady clock. */
  private final Map<String, Long> lastAliveAt = new HashMap<>();

  /**
   * Gateways whose users were dropped because the gateways were silent. The gateways do not know
   * that, so they must send everything again.
   */
  private final Set<String> silentGateways = new HashSet<>();

  private boolean settled;

  /** The latest time at which a note posted for the timers can return. */
  private long noteRetryAt = Long.MIN_VALUE;

  /**
   * @param maxBytes the memory beyond which no further users are remembered by publishers' statuses
   */
  public PresenceMemory(PresenceSettings settings, Clock clock, long maxBytes) {
    budget = new PeopleBudget(maxBytes);
    timers = new TeamTimers(settings, clock);
    events = new PresenceEvents(clock);
  }

  @Override
  public Effects event(Event event, boolean fromClient) {
    if (fromClient && event.type().equals("presence_state")) {
      // A client may set only its own user's status, not that of others in the team.
      return Effects.NONE;
    }
    if (!event.type().equals("user_presence")) {
      return Effects.publish(event);
    }
    String user = EventData.text(event.data(), "userId", "user_id");
    Optional<Status> status =
        Optional.ofNullable(EventData.text(event.data(), "status")).flatMap(Status::named);
    if (!Person.isValidUser(user) || status.isEmpty()) {
      return Effects.publish(event);
    }
    if (fromClient) {
      boolean isNews = team(event.channel()).onClientStatus(user, status.get());
      return isNews ? Effects.publish(event) : Effects.NONE;
    }
    if (remembers(event.channel(), user)) {
      team(event.channel()).onPublisherStatus(user, status.get());
    }
    return Effects.publish(event);
  }

  private boolean remembers(Channel channel, String user) {
    Team team = teams.get(channel.name());
    return team == null ? budget.hasRoom(0) : team.remembers(user);
  }

  @Override
  public Effects note(Note note, String routingKey) {
    if (note instanceof Note.Report report) {
      return onReport(report, routingKey);
    } else if (note instanceof Note.Beat beat) {
      return onBeat(beat);
    } else if (note instanceof Note.MemoryRequest) {
      return Effects.send(keyframes(teams.values()));
    } else if (note instanceof Note.TimerDue) {
      return onTimersDue();
    } else if (note instanceof Note.Owned
        || note instanceof Note.Keyframe
        || note instanceof Note.LastStatus
        // PartitionOwnership answers it.
        || note instanceof Note.Drain
        || note instanceof Note.Drained) {
      return Effects.NONE;
    }
    throw new IllegalStateException("no handler for " + note);
  }

  private Effects onReport(Note.Report report, String routingKey) {
    Channel channel = channel(routingKey);
    if (channel == null || report.gateway() == null) {
      return Effects.NONE;
    }
    onAlive(report.gateway());
    return team(channel).onReport(report) ? Effects.publish(events.take()) : Effects.RESYNC;
  }

  private Effects onBeat(Note.Beat beat) {
    if (beat.gateway() == null) {
      return Effects.NONE;
    }
    if (beat.leaving()) {
      silentGateways.remove(beat.gateway());
      dropGateway(beat.gateway(), timers.now());
      return Effects.NONE;
    }
    onAlive(beat.gateway());
    return silentGateways.remove(beat.gateway()) ? Effects.RESYNC : Effects.NONE;
  }

  private void onAlive(String gateway) {
    lastAliveAt.put(gateway, timers.now());
    timers.onGatewayAlive(gateway, timers.now());
  }

  private void dropGateway(String gateway, long since) {
    lastAliveAt.remove(gateway);
    timers.forgetGateway(gateway);
    teams.values().forEach(team -> team.onGatewayGone(gateway, since));
  }

  private Effects onTimersDue() {
    noteRetryAt = Long.MIN_VALUE;
    long now = timers.now();
    boolean late = timers.isLate(now);
    Set<Team> keyframesDue = new LinkedHashSet<>();
    for (Timer timer = timers.pollExpired(now); timer != null; timer = timers.pollExpired(now)) {
      onTimer(timer, late, keyframesDue);
    }
    return Effects.publish(events.take(), keyframes(keyframesDue));
  }

  /**
   * @param late whether RabbitMQ or the worker stood still, so that silence proves nothing
   * @param keyframesDue collects the teams whose keyframe is due
   */
  void onTimer(Timer timer, boolean late, Set<Team> keyframesDue) {
    if (timer instanceof Timer.Settle) {
      settled = true;
      teams.values().forEach(Team::settle);
      keyframesDue.addAll(teams.values());
    } else if (timer instanceof Timer.GatewaySilent silent) {
      onGatewaySilent(silent.gateway(), late);
    } else if (timer instanceof Timer.GraceOver over) {
      onUserTimer(over, late, over.team(), team -> team.onGraceOver(over.user()));
    } else if (timer instanceof Timer.PublisherStatusOver over) {
      onUserTimer(over, late, over.team(), team -> team.onPublisherStatusOver(over.user()));
    } else if (timer instanceof Timer.KeyframeDue due) {
      withTeam(due.team(), keyframesDue::add);
    } else {
      throw new IllegalStateException("no handler for " + timer);
    }
  }

  private void onUserTimer(Timer timer, boolean late, String team, Consumer<Team> handler) {
    if (late) {
      timers.postpone(timer);
    } else {
      withTeam(team, handler);
    }
  }

  /** Does nothing for a team that was forgotten after the timer was set. */
  private void withTeam(String name, Consumer<Team> handler) {
    Team team = teams.get(name);
    if (team != null) {
      handler.accept(team);
    }
  }

  private void onGatewaySilent(String gateway, boolean late) {
    long now = timers.now();
    if (late) {
      // The gateway gets more time. lastAliveAt stays unchanged, as it becomes the lastSeen of its
      // users.
      timers.onGatewayAlive(gateway, now);
      return;
    }
    silentGateways.add(gateway);
    dropGateway(gateway, lastAliveAt.getOrDefault(gateway, now));
  }

  /**
   * Leaves out teams that are not settled, because other workers or gateways may know more of them.
   */
  private List<OutgoingNote> keyframes(Collection<Team> of) {
    List<OutgoingNote> keyframes = new ArrayList<>();
    for (Team team : List.copyOf(of)) {
      if (team.isSettled()) {
        String channel = team.channel().name();
        keyframes.add(new OutgoingNote(Names.STATES, new Note.Keyframe(channel, team.keyframe())));
        timers.onKeyframeSent(channel, team.nextToForget());
        if (team.isEmpty()) {
          teams.remove(channel);
        }
      }
    }
    return keyframes;
  }

  @Override
  public OptionalLong nextTimerAt() {
    OptionalLong next = timers.next();
    return next.isEmpty() ? next : OptionalLong.of(Math.max(next.getAsLong(), noteRetryAt));
  }

  @Override
  public List<String> timersDue(int limit, long retryAfterMs) {
    OptionalLong next = nextTimerAt();
    if (next.isEmpty() || next.getAsLong() > timers.now()) {
      return List.of();
    }
    noteRetryAt = timers.now() + retryAfterMs;
    return List.of(PARTITION);
  }

  private Team team(Channel channel) {
    return teams.computeIfAbsent(
        channel.name(), name -> new Team(channel, timers, events, budget, settled));
  }

  private static @Nullable Channel channel(String routingKey) {
    try {
      Channel channel = new Channel(routingKey);
      return channel.kind().equals(KIND) ? channel : null;
    } catch (InvalidChannel e) {
      return null;
    }
  }
}
