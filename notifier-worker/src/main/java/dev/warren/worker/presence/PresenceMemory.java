package dev.warren.worker.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.presence.Status;
import dev.warren.worker.event.Data;
import dev.warren.worker.intake.Answer;
import dev.warren.worker.intake.Answer.Told;
import dev.warren.worker.intake.Clock;
import dev.warren.worker.intake.Deadlines;
import dev.warren.worker.intake.Memory;
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
import org.jspecify.annotations.Nullable;

/**
 * The fold (docs/decisions/011-presence-is-soft-state.md): what gateways report and people say
 * becomes what each team is shown, and only changes are published.
 */
public final class PresenceMemory implements Memory {

  private static final String KIND = "presence";

  /** How long a team waits for what its gateways show, before anything is published. */
  private static final long SETTLE_AFTER_MS = 2_000;

  private final Outlook outlook;
  private final Deadlines<Look> deadlines;
  private final Map<String, Team> teams = new HashMap<>();

  /** When each gateway gave its last sign of life. */
  private final Map<String, Long> heard = new HashMap<>();

  /** Those that were taken for dead: nobody says again what they have reported. */
  private final Set<String> silent = new HashSet<>();

  private boolean settled;

  /** Until then, what was posted may come back. */
  private long dueAgainAt = Long.MIN_VALUE;

  public PresenceMemory(PresenceSettings settings, Clock clock) {
    outlook = new Outlook(settings, clock);
    deadlines = outlook.deadlines();
    deadlines.set(new Look.Settle(), outlook.since() + SETTLE_AFTER_MS);
  }

  @Override
  public Answer event(Event event, boolean byClient) {
    if (byClient && event.type().equals("presence_state")) {
      // Who may say how they are themselves may not say how the team is.
      return Answer.NOTHING;
    }
    if (!event.type().equals("user_presence")) {
      return Answer.said(event);
    }
    String user = Data.text(event.data(), "userId", "user_id");
    Optional<Status> status =
        Optional.ofNullable(Data.text(event.data(), "status")).flatMap(Status::named);
    if (!Outlook.isName(user) || status.isEmpty()) {
      return Answer.said(event);
    }
    Team team = team(event.channel());
    if (byClient) {
      return team.stated(user, status.get()) ? Answer.said(event) : Answer.NOTHING;
    }
    team.posted(user, status.get());
    return Answer.said(event);
  }

  @Override
  public Answer note(Note note, String routingKey) {
    if (note instanceof Note.Report report) {
      return reported(report, routingKey);
    } else if (note instanceof Note.Beat beat && beat.gateway() != null) {
      return beaten(beat);
    } else if (note instanceof Note.Wants) {
      return Answer.told(keyframes(teams.values()));
    } else if (note instanceof Note.Due) {
      return due();
    }
    return Answer.NOTHING;
  }

  private Answer reported(Note.Report report, String routingKey) {
    Channel channel = channel(routingKey);
    if (channel == null || report.gateway() == null) {
      return Answer.NOTHING;
    }
    heard(report.gateway());
    boolean complete = team(channel).reported(report, outlook.isLearning());
    return complete ? Answer.said(outlook.said()) : Answer.ASKS;
  }

  private Answer beaten(Note.Beat beat) {
    if (beat.leaving()) {
      silent.remove(beat.gateway());
      forget(beat.gateway(), outlook.now());
      return Answer.NOTHING;
    }
    heard(beat.gateway());
    return silent.remove(beat.gateway()) ? Answer.ASKS : Answer.NOTHING;
  }

  private void heard(String gateway) {
    heard.put(gateway, outlook.now());
    outlook.heard(gateway, outlook.now());
  }

  private void forget(String gateway, long since) {
    heard.remove(gateway);
    deadlines.clear(new Look.Silence(gateway));
    teams.values().forEach(team -> team.forget(gateway, since));
  }

  private Answer due() {
    dueAgainAt = Long.MIN_VALUE;
    long now = outlook.now();
    boolean late = outlook.isLate(now);
    Set<Team> toTell = new LinkedHashSet<>();
    for (Look look = deadlines.takeOver(now); look != null; look = deadlines.takeOver(now)) {
      if (look instanceof Look.Settle) {
        settled = true;
        teams.values().forEach(Team::settle);
        toTell.addAll(teams.values());
      } else if (look instanceof Look.Silence silence) {
        if (late) {
          // Not by its users' lastSeen, which is when it was heard.
          outlook.heard(silence.gateway(), now);
        } else {
          silent(silence.gateway(), now);
        }
      } else if (late && (look instanceof Look.Grace || look instanceof Look.PostedEnd)) {
        outlook.putOff(look);
      } else if (look instanceof Look.PostedEnd end) {
        end.team().postedEnded(end.user());
      } else if (look instanceof Look.Grace grace) {
        grace.team().graceIsOver(grace.user());
      } else if (look instanceof Look.KeyframeOf keyframe) {
        toTell.add(keyframe.team());
      }
    }
    return Answer.of(outlook.said(), keyframes(toTell));
  }

  private void silent(String gateway, long now) {
    long since = heard.getOrDefault(gateway, now);
    silent.add(gateway);
    forget(gateway, since);
  }

  /** Of those that are not settled, others may know more. */
  private List<Told> keyframes(Collection<Team> of) {
    List<Told> keyframes = new ArrayList<>();
    for (Team team : List.copyOf(of)) {
      if (team.isSettled()) {
        String channel = team.channel().name();
        keyframes.add(new Told(Names.STATES, new Note.Keyframe(channel, team.keyframe())));
        outlook.told(team, team.nextToForget());
        if (team.isEmpty()) {
          teams.remove(channel);
        }
      }
    }
    return keyframes;
  }

  @Override
  public OptionalLong nextDue() {
    OptionalLong next = deadlines.next();
    return next.isEmpty() ? next : OptionalLong.of(Math.max(next.getAsLong(), dueAgainAt));
  }

  @Override
  public List<String> dues(int most, long againAfterMs) {
    OptionalLong next = nextDue();
    if (next.isEmpty() || next.getAsLong() > outlook.now()) {
      return List.of();
    }
    dueAgainAt = outlook.now() + againAfterMs;
    return List.of(PARTITION);
  }

  private Team team(Channel channel) {
    return teams.computeIfAbsent(channel.name(), name -> new Team(channel, outlook, settled));
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
