package dev.warren.worker.agent;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Answer.Told;
import dev.warren.worker.intake.Clock;
import dev.warren.worker.intake.Deadlines;
import dev.warren.worker.intake.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Leases: whoever said for how long its status holds, and gives no sign of life for as long, is
 * stale. Each lease's end comes by the agent's own channel, and so behind whatever the agent has
 * said before it.
 */
public final class AgentMemory implements Memory {

  /** Who was not heard of for longest is forgotten first. */
  private static final int MOST = 50_000;

  /** Who is not heard of for as long, and has promised nothing, is forgotten. */
  private static final long REMEMBERED_MS = Duration.ofHours(24).toMillis();

  /** Where a lease's end comes back so late, it is not the agent that stood still. */
  private static final long LATE_MS = 2_000;

  private final Clock clock;
  private final long since;
  private final int most;
  private final Deadlines<String> leases = new Deadlines<>();

  /** By channel, who was not heard of for longest first. */
  private final LinkedHashMap<String, Agent> agents = new LinkedHashMap<>();

  public AgentMemory(Clock clock) {
    this(clock, MOST);
  }

  AgentMemory(Clock clock, int most) {
    this.clock = clock;
    this.since = clock.steady();
    this.most = most;
  }

  @Override
  public Answer event(Event event, boolean byClient) {
    Agent agent = heard(event.channel());
    if (!event.type().equals("agent_status")) {
      agent.heard(event, clock.steady());
      arm(event.channel().name(), agent);
      return Answer.said(event);
    }
    String before = agent.state();
    agent.says(event.envelope(), clock.steady());
    arm(event.channel().name(), agent);
    // What was so before, too, only its progress is news, and the next one replaces it.
    String whenSlow = agent.state().equals(before) ? "last" : null;
    return Answer.said(List.of(new Said(event, whenSlow)));
  }

  /** The agent, as the one that was heard of last. */
  private Agent heard(Channel channel) {
    Agent known = agents.remove(channel.name());
    Agent agent = known == null ? new Agent(channel) : known;
    agents.put(channel.name(), agent);
    String eldest = agents.keySet().iterator().next();
    if (agents.size() > most || isLongGone(agents.get(eldest))) {
      agents.remove(eldest);
      leases.clear(eldest);
    }
    return agent;
  }

  private boolean isLongGone(Agent agent) {
    return agent.isHeard() && !agent.hasLease() && clock.steady() - agent.heardAt() > REMEMBERED_MS;
  }

  private void arm(String channel, Agent agent) {
    if (agent.hasLease()) {
      leases.set(channel, agent.leaseEnd());
    } else {
      leases.clear(channel);
    }
  }

  @Override
  public Answer note(Note note, String routingKey) {
    if (note instanceof Note.LastStatus last) {
      learn(routingKey, last);
    } else if (note instanceof Note.Wants) {
      return Answer.told(all());
    } else if (note instanceof Note.Due) {
      return due(routingKey);
    }
    return Answer.NOTHING;
  }

  /**
   * A gateway's, who knows of what an earlier worker has published. Its clock may differ, and
   * nobody could be heard while nobody held the partition: so each lease runs anew from when this
   * worker began.
   */
  private void learn(String routingKey, Note.LastStatus last) {
    Channel channel = channel(routingKey);
    if (channel == null || !Agent.isStatus(last.event())) {
      return;
    }
    // Clocks differ, and nobody was heard of in the future.
    long at = Math.min(clock.steadyAt(last.heardAt()), clock.steady());
    Agent known = agents.get(channel.name());
    if (known != null && (known.isAtFirstHand() || at <= known.heardAt() && known.hasStatus())) {
      return;
    }
    long heardAt = known == null ? at : Math.max(at, known.heardAt());
    Agent agent = heard(channel);
    agent.learns(last, heardAt, since);
    arm(channel.name(), agent);
  }

  private List<Told> all() {
    agents.values().removeIf(this::isLongGone);
    List<Told> all = new ArrayList<>();
    for (Agent agent : agents.values()) {
      ObjectNode status = agent.status();
      if (status != null) {
        long heardAt = clock.wallAt(agent.heardAt());
        Note last = new Note.LastStatus(status, heardAt, agent.leaseSeconds());
        all.add(new Told(Names.STATES, last));
      }
    }
    return all;
  }

  private Answer due(String routingKey) {
    Agent agent = agents.get(routingKey);
    // It may have been heard of since that was posted.
    long now = clock.steady();
    if (agent == null || !agent.hasLease() || agent.leaseEnd() > now) {
      return Answer.NOTHING;
    }
    // RabbitMQ or this worker stood still, and so may have what the agent has said.
    if (now - agent.leaseEnd() > LATE_MS && agent.extend(now)) {
      arm(routingKey, agent);
      return Answer.NOTHING;
    }
    Event stale = agent.stale(Instant.ofEpochMilli(clock.wall()));
    agent.says(stale.envelope(), agent.heardAt());
    leases.clear(routingKey);
    return Answer.said(stale);
  }

  @Override
  public OptionalLong nextDue() {
    return leases.next();
  }

  @Override
  public List<String> dues(int most, long againAfterMs) {
    List<String> over = new ArrayList<>();
    long now = clock.steady();
    while (over.size() < most) {
      String channel = leases.takeOver(now);
      if (channel == null) {
        break;
      }
      over.add(channel);
      leases.set(channel, now + againAfterMs);
    }
    return over;
  }

  private static @Nullable Channel channel(String routingKey) {
    try {
      Channel channel = new Channel(routingKey);
      return channel.kind().equals("agents") ? channel : null;
    } catch (InvalidChannel e) {
      return null;
    }
  }
}
