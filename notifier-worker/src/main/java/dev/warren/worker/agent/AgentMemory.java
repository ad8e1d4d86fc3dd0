package dev.warren.worker.agent;

import dev.warren.bounded.Sizes;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/**
 * Agents and their leases. An agent whose status named a lease becomes stale if it sends nothing
 * for that long. The timer's note goes through the agent's own channel, so it is delivered after
 * everything that the agent sent before the lease expired.
 */
public final class AgentMemory implements Memory {

  private static final Logger log = LoggerFactory.getLogger(AgentMemory.class);

  /** The most agents to remember. Beyond it, the agent that was silent for longest is forgotten. */
  private static final int MAX_AGENTS = 50_000;

  /** An agent without a lease is forgotten after this time without an event. */
  private static final long REMEMBERED_MS = Duration.ofHours(24).toMillis();

  /**
   * A timer's note that returns with a longer delay shows that RabbitMQ or the worker stood still.
   */
  private static final long LATE_MS = 2_000;

  private static final long WARN_EVERY_MS = Duration.ofMinutes(1).toMillis();

  /** Stands for the name of any client, as the memory does not keep the name. */
  private static final String A_CLIENT = "?";

  private final Clock clock;
  private final long since;
  private final int maxAgents;
  private final long maxBytes;
  private final TimerQueue<String> leases = new TimerQueue<>();

  /** The agents by channel, the one that was silent for longest first. */
  private final LinkedHashMap<String, Agent> agents = new LinkedHashMap<>();

  private final Sizes<String> sizes = new Sizes<>();

  private long warnAgainAt;

  /**
   * @param maxBytes the most memory. Beyond it, the agent with the largest status is forgotten
   */
  public AgentMemory(Clock clock, long maxBytes) {
    this(clock, MAX_AGENTS, maxBytes);
  }

  AgentMemory(Clock clock, int maxAgents, long maxBytes) {
    this.clock = clock;
    this.since = clock.steady();
    this.warnAgainAt = since;
    this.maxAgents = maxAgents;
    this.maxBytes = maxBytes;
  }

  @Override
  public Effects event(Event event, boolean fromClient) {
    Agent agent = touch(event.channel());
    if (!event.type().equals("agent_status")) {
      agent.seen(event, clock.steady());
      keep(event.channel().name(), agent);
      return Effects.publish(event);
    }
    String before = agent.state();
    agent.updateStatus(event.envelope(), clock.steady());
    agent.markByClient(fromClient);
    keep(event.channel().name(), agent);
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
      forget(eldest);
    }
    return agent;
  }

  private void forget(String channel) {
    agents.remove(channel);
    leases.cancel(channel);
    sizes.remove(channel);
  }

  private boolean isForgettable(Agent agent) {
    return agent.hasBeenSeen()
        && !agent.hasLease()
        && clock.steady() - agent.lastSeenAt() > REMEMBERED_MS;
  }

  /** Keeps an agent that has changed, if there is memory. */
  private void keep(String channel, Agent agent) {
    sizes.set(channel, agent.bytes());
    setTimer(channel, agent);
    while (sizes.total() > maxBytes) {
      String largest = sizes.largest();
      if (clock.steady() >= warnAgainAt) {
        warnAgainAt = clock.steady() + WARN_EVERY_MS;
        log.warn(
            "'{}' and perhaps others are forgotten, and do not become stale: the statuses of agents need more than {} bytes",
            largest,
            maxBytes);
      }
      forget(largest);
    }
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
    keep(channel.name(), agent);
  }

  private List<OutgoingNote> snapshot() {
    List.copyOf(agents.keySet()).stream()
        .filter(channel -> isForgettable(agents.get(channel)))
        .forEach(this::forget);
    List<OutgoingNote> statuses = new ArrayList<>();
    for (Agent agent : agents.values()) {
      byte[] json = agent.status();
      if (json != null) {
        // Written as it is: trees of all statuses would not fit into memory.
        JsonNode status =
            JsonNodeFactory.instance.rawValueNode(
                new RawValue(new String(json, StandardCharsets.UTF_8)));
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
    keep(routingKey, agent);
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
