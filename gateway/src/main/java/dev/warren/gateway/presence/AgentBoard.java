package dev.warren.gateway.presence;

import dev.warren.bounded.Sizes;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.EventTimestamp;
import dev.warren.event.ExactJson;
import dev.warren.event.Sameness;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The last status of every agent, as it is in the log. Thread-safe; a snapshot needs no lock,
 * because the log's reader would have to wait for it.
 */
public final class AgentBoard implements LogListener {

  static final String KIND = "agents";

  private static final String STATUS = "agent_status";

  private static final JsonMapper JSON = ExactJson.mapper().build();

  /**
   * The approximate memory limit of the statuses. Beyond it, the oldest statuses of the user whose
   * agents take the most are forgotten. So one user's large statuses do not push out those of
   * others.
   */
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** How long a silent agent is shown: the default retention of the log. */
  private static final long SHOWN_FOR_MS = Duration.ofHours(24).toMillis();

  /** The status of each agent, by channel. Guarded by this map. */
  private final Map<String, AgentStatus> agents = new HashMap<>();

  // The same statuses. Changed only with the lock of the agents.
  private final AgentOrder order = new AgentOrder();
  private final Sizes<String> bytesOfSender = new Sizes<>();

  @Override
  public void backfilled(TopicMessage message) {
    heard(message, message.timestampMillis());
  }

  @Override
  public void received(TopicMessage message) {
    heard(message, System.currentTimeMillis());
  }

  private void heard(TopicMessage message, long at) {
    if (message.channel().kind().equals(KIND)) {
      String channel = message.channel().name();
      synchronized (agents) {
        if (message.type().equals(STATUS)) {
          put(channel, AgentStatus.after(agents.get(channel), message, at));
        } else {
          AgentStatus known = agents.get(channel);
          if (known != null) {
            put(channel, known.heardAgain(at));
          }
        }
      }
    }
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    if (message.channel().name().equals(Names.STATES)
        && Note.decode(message.type(), message.body()) instanceof Note.LastStatus last) {
      learn(last, message.position());
    }
  }

  /** A worker has reported an agent. Takes the reported status if this gateway has no later one. */
  private void learn(Note.LastStatus last, long position) {
    String name = last.event().path("channel").asString("");
    String id = last.event().path("id").asString("");
    synchronized (agents) {
      AgentStatus known = agents.get(name);
      boolean isNew =
          known == null || last.heardAt() > known.heardAt() && !isSame(known.message(), id, last);
      if (isNew) {
        try {
          TopicMessage message = message(new Channel(name), last, position);
          put(name, new AgentStatus(message, last.leaseSeconds(), last.heardAt()));
        } catch (InvalidChannel e) {
          // The channel's name is invalid, so no client can subscribe to it.
        }
      }
    }
  }

  private static boolean isSame(TopicMessage known, String id, Note.LastStatus last) {
    return known.id().equals(id)
        && last.event() instanceof ObjectNode event
        && Sameness.of(known.channel(), id, STATUS, "", known.body())
            .equals(Sameness.of(known.channel(), id, STATUS, event));
  }

  private void put(String channel, AgentStatus agent) {
    AgentStatus before = agents.put(channel, agent);
    count(agent, 1);
    order.put(agent);
    if (before != null) {
      count(before, -1);
      if (before.message().position() != agent.message().position()) {
        // After the put, so that a snapshot that is read at the same time has one of the two.
        order.remove(before);
      }
    }
    AgentStatus tooMany = order.oldestOfTooMany(agent.message().sender());
    if (tooMany != null) {
      forget(tooMany);
    }
    while (bytesOfSender.total() > MAX_BYTES && agents.size() > 1) {
      forget(order.oldestOf(Objects.requireNonNull(bytesOfSender.largest())));
    }
  }

  private void forget(AgentStatus agent) {
    agents.remove(agent.message().channel().name());
    order.remove(agent);
    count(agent, -1);
  }

  private void count(AgentStatus agent, int sign) {
    bytesOfSender.add(agent.message().sender(), sign * agent.message().sizeInMemory());
  }

  private static TopicMessage message(Channel channel, Note.LastStatus last, long position) {
    JsonNode event = last.event();
    String sender = last.sender();
    return new TopicMessage(
        position,
        channel,
        new EventInfo(
            event.path("id").asString(""), STATUS, millis(event.path("timestamp").asString(""))),
        Content.json(JSON.writeValueAsBytes(event)),
        Recipients.ALL,
        sender == null ? Source.AMQP : new Source(sender, "", null));
  }

  private static long millis(String timestamp) {
    Instant read = EventTimestamp.read(timestamp);
    return read == null ? System.currentTimeMillis() : read.toEpochMilli();
  }

  /** An agent with an earlier last sign of life is not shown; in milliseconds since 1970. */
  static long shownSince() {
    return System.currentTimeMillis() - SHOWN_FOR_MS;
  }

  /** See {@link AgentOrder#between}. */
  Collection<AgentStatus> between(ChannelPattern pattern, long after, long end) {
    return order.between(pattern, after, end);
  }

  /** The channels of all agents. */
  List<String> channels() {
    synchronized (agents) {
      return List.copyOf(agents.keySet());
    }
  }

  /** The approximate size of an agent's status in memory, in bytes; 0 if there is none. */
  long sizeOf(String channel) {
    synchronized (agents) {
      AgentStatus agent = agents.get(channel);
      return agent == null ? 0 : agent.message().sizeInMemory();
    }
  }

  /** An agent's status, for a worker that does not remember it; null if there is none. */
  Note.@Nullable LastStatus last(String channel) {
    AgentStatus agent;
    synchronized (agents) {
      agent = agents.get(channel);
    }
    if (agent == null || agent.heardAt() <= shownSince()) {
      return null;
    }
    try {
      JsonNode event = ExactJson.read(JSON, agent.message().body());
      String sender = agent.message().sender();
      return new Note.LastStatus(
          event, agent.heardAt(), agent.earlierLease(), sender.isEmpty() ? null : sender);
    } catch (JacksonException | NumberFormatException e) {
      // An AMQP publisher sent it directly to warren.topics, so no worker has checked it, and it
      // has no lease to watch.
      return null;
    }
  }
}
