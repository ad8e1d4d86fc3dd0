package dev.warren.worker.agent;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.Memory;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.ownership.OutgoingNote;
import dev.warren.worker.ownership.TimerQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agents and their leases. An agent whose status named a lease becomes stale if it sends nothing
 * for that long. The timer's note goes through the agent's own channel, so it is delivered after
 * everything that the agent sent before the lease expired.
 */
public final class AgentMemory implements Memory {

  /** The most agents to remember. Beyond it, the agent that was silent for longest is forgotten. */
  private static final int MAX_AGENTS = 50_000;

  /** An agent without a lease is forgotten after this time without an event. */
  private static final long REMEMBERED_MS = Duration.ofHours(24).toMillis();

  /**
   * A timer's note that returns with a longer delay shows that RabbitMQ or the worker stood still.
   */
  private static final long LATE_MS = 2_000;

  /** Stands for the name of any client, as the memory does not keep the name. */
  private static final String A_CLIENT = "?";

  private final Clock clock;
  private final long since;
  private final int maxAgents;
  private final TimerQueue<String> leases = new TimerQueue<>();

  /** The agents by channel, the one that was silent for longest first. */
  private final LinkedHashMap<String, Agent> agents = new LinkedHashMap<>();

  public AgentMemory(Clock clock) {
    this(clock, MAX_AGENTS);
  }

  AgentMemory(Clock clock, int maxAgents) {
    this.clock = clock;
    this.since = clock.steady();
    this.maxAgents = maxAgents;
  }

  @Override
  public Effects event(Event event, boolean fromClient) {
    Agent agent = touch(event.channel());
    if (!event.type().equals("agent_status")) {
      agent.seen(event, clock.steady());
      setTimer(event.channel().name(), agent);
      return Effects.publish(event);
    }
    String before = agent.state();
    agent.updateStatus(event.envelope(), clock.steady());
    agent.markByClient(fromClient);
    setTimer(event.channel().name(), agent);
    // An update without a change of state brings only progress, which the next update replaces.
    String whenSlow = agent.state().equals(before) ? "last" : null;
    return Effects.publish(List.of(new OutgoingEvent(event, whenSlow)));
  }

  /** The agent of a channel, moved to the end as the last one seen. */
  private Agent touch(Channel channel) {
    Agent known = agents.remove(channel.name());
    Agent agent = known == null ? new Agent(channel) : known;
    agents.put(channel.name(), agent);
    String eldest = agents.keySet().iterator().next();
    if (agents.size() > maxAgents || isForgettable(agents.get(eldest))) {
      agents.remove(eldest);
      leases.cancel(eldest);
    }
    return agent;
  }

  private boolean isForgettable(Agent agent) {
    return agent.hasBeenSeen()
        && !agent.hasLease()
        && clock.steady() - agent.lastSeenAt() > REMEMBERED_MS;
  }

  private void setTimer(String channel, Agent agent) {
    if (agent.hasLease()) {
      leases.set(channel, agent.leaseEnd());
    } else {
      leases.cancel(channel);
    }
  }

  @Override
  public Effects note(Note note, String routingKey) {
    if (note instanceof Note.LastStatus last) {
      adopt(routingKey, last);
      return Effects.NONE;
    } else if (note instanceof Note.MemoryRequest) {
      return Effects.send(snapshot());
    } else if (note instanceof Note.TimerDue) {
      return onLeaseEnd(routingKey);
    } else if (note instanceof Note.Beat
        || note instanceof Note.Owned
        || note instanceof Note.Report
        || note instanceof Note.Keyframe
        // PartitionOwnership answers it.
        || note instanceof Note.Drain
        || note instanceof Note.Drained) {
      return Effects.NONE;
    }
    throw new IllegalStateException("no handler for " + note);
  }

  /**
   * Takes over a status from a gateway, which knows what earlier owners published. The lease starts
   * again when this memory began: the gateway's clock may differ, and no owner could receive events
   * while the partition had none.
   */
  private void adopt(String routingKey, Note.LastStatus last) {
    Channel channel = channel(routingKey);
    if (channel == null || !Agent.isStatus(last.event())) {
      return;
    }
    // Clocks differ: a gateway's timestamp that is later than now counts as now.
    long at = Math.min(clock.steadyAt(last.heardAt()), clock.steady());
    Agent known = agents.get(channel.name());
    if (known != null && (known.isAtFirstHand() || at <= known.lastSeenAt() && known.hasStatus())) {
      return;
    }
    long lastSeenAt = known == null ? at : Math.max(at, known.lastSeenAt());
    Agent agent = touch(channel);
    agent.adoptStatus(last, lastSeenAt, since);
    agent.markByClient(last.sender() != null);
    setTimer(channel.name(), agent);
  }

  private List<OutgoingNote> snapshot() {
    agents.values().removeIf(this::isForgettable);
    List<OutgoingNote> statuses = new ArrayList<>();
    for (Agent agent : agents.values()) {
      ObjectNode status = agent.status();
      if (status != null) {
        long lastSeenAt = clock.wallAt(agent.lastSeenAt());
        Note last =
            new Note.LastStatus(
                status, lastSeenAt, agent.leaseSeconds(), agent.isByClient() ? A_CLIENT : null);
        statuses.add(new OutgoingNote(Names.STATES, last));
      }
    }
    return statuses;
  }

  private Effects onLeaseEnd(String routingKey) {
    Agent agent = agents.get(routingKey);
    long now = clock.steady();
    // The agent may have sent an event after this note was posted.
    if (agent == null || !agent.hasLease() || agent.leaseEnd() > now) {
      return Effects.NONE;
    }
    // If RabbitMQ or this worker stood still, events of the agent may still be under way.
    if (now - agent.leaseEnd() > LATE_MS && agent.extend(now)) {
      setTimer(routingKey, agent);
      return Effects.NONE;
    }
    Event stale = agent.stale(Instant.ofEpochMilli(clock.wall()));
    agent.updateStatus(stale.envelope(), agent.lastSeenAt());
    leases.cancel(routingKey);
    return Effects.publish(List.of(new OutgoingEvent(stale, null, agent.isByClient())));
  }

  @Override
  public OptionalLong nextTimerAt() {
    return leases.next();
  }

  @Override
  public List<String> timersDue(int limit, long retryAfterMs) {
    return leases.expired(clock.steady(), limit, retryAfterMs);
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
