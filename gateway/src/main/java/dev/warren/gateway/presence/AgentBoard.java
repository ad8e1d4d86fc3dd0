package dev.warren.gateway.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each agent said last of its state, as it is in the log. Thread-safe; nobody waits for longer
 * than it takes to copy it.
 */
public final class AgentBoard implements LogListener {

  static final String KIND = "agents";

  private static final String STATUS = "agent_status";

  /** Whoever was not heard of for longest leaves where all take more, about. */
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** As long as the log is kept where nobody sets it otherwise. */
  private static final long SHOWN_FOR_MS = Duration.ofHours(24).toMillis();

  /**
   * @param lease in seconds, by an earlier status, where this one may name none; null where that is
   *     not known
   * @param heardAt when the agent last gave a sign of life, in milliseconds since 1970
   */
  private record Agent(TopicMessage status, @Nullable Long lease, long heardAt) {}

  /** By channel, who was heard of last comes last. Guarded by itself. */
  private final LinkedHashMap<String, Agent> agents = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

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
          put(channel, new Agent(message, leaseBefore(message, agents.get(channel)), at));
        } else {
          agents.computeIfPresent(
              channel, (name, agent) -> new Agent(agent.status, agent.lease, at));
        }
      }
    }
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    if (message.channel().name().equals(Names.STATES)
        && Note.decode(message.type(), message.body()) instanceof Note.LastStatus last) {
      told(last, message.position());
    }
  }

  /** Looked for in the text first: of many updates each would have to be parsed. */
  private static @Nullable Long leaseBefore(TopicMessage status, @Nullable Agent before) {
    if (before == null || namesLease(status)) {
      return null;
    }
    return namesLease(before.status) ? leaseIn(before.status) : before.lease;
  }

  private static boolean namesLease(TopicMessage status) {
    String text = new String(status.body(), StandardCharsets.UTF_8);
    return text.contains("\"leaseSeconds\"") || text.contains("\"lease_seconds\"");
  }

  private static @Nullable Long leaseIn(TopicMessage status) {
    try {
      JsonNode data = JsonMapper.shared().readTree(status.body()).path("data");
      JsonNode lease = data.path("leaseSeconds");
      lease = lease.isMissingNode() ? data.path("lease_seconds") : lease;
      return lease.isNumber() ? Long.valueOf(lease.asLong()) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private void put(String channel, Agent agent) {
    Agent before = agents.put(channel, agent);
    bytes += agent.status.sizeInMemory() - (before == null ? 0 : before.status.sizeInMemory());
    Iterator<Agent> eldest = agents.values().iterator();
    while (bytes > MAX_BYTES && agents.size() > 1) {
      bytes -= eldest.next().status.sizeInMemory();
      eldest.remove();
    }
  }

  /** Of an agent that this gateway has not heard of itself, or not what it said last. */
  private void told(Note.LastStatus last, long position) {
    String name = last.event().path("channel").asString("");
    synchronized (agents) {
      Agent known = agents.get(name);
      boolean isNews =
          known == null
              || last.heardAt() > known.heardAt
                  && !known.status.id().equals(last.event().path("id").asString(""));
      if (isNews) {
        try {
          TopicMessage status = status(new Channel(name), last.event(), position);
          put(name, new Agent(status, last.leaseSeconds(), last.heardAt()));
        } catch (InvalidChannel e) {
          // Nobody could subscribe to it.
        }
      }
    }
  }

  private static TopicMessage status(Channel channel, JsonNode event, long position) {
    return new TopicMessage(
        position,
        channel,
        new EventInfo(
            event.path("id").asString(""), STATUS, millis(event.path("timestamp").asString(""))),
        Content.json(JsonMapper.shared().writeValueAsBytes(event)));
  }

  private static long millis(String timestamp) {
    try {
      return Instant.parse(timestamp).toEpochMilli();
    } catch (DateTimeParseException e) {
      return System.currentTimeMillis();
    }
  }

  /** The last status of each agent whose channel the pattern matches, all of one moment. */
  List<TopicMessage> statuses(ChannelPattern pattern) {
    long since = System.currentTimeMillis() - SHOWN_FOR_MS;
    List<Agent> all;
    synchronized (agents) {
      if (pattern.isChannel()) {
        Agent agent = agents.get(pattern.toString());
        all = agent == null ? List.of() : List.of(agent);
      } else {
        all = new ArrayList<>(agents.values());
      }
    }
    // Without the lock, which the log's reader waits for.
    return all.stream()
        .filter(agent -> agent.heardAt > since && pattern.matches(agent.status.channel()))
        .map(Agent::status)
        .toList();
  }

  /** The channels of all agents. */
  List<String> channels() {
    synchronized (agents) {
      return List.copyOf(agents.keySet());
    }
  }

  /** For a worker that knows nothing; null where there is nothing to tell. */
  Note.@Nullable LastStatus last(String channel) {
    Agent agent;
    synchronized (agents) {
      agent = agents.get(channel);
    }
    if (agent == null || agent.heardAt <= System.currentTimeMillis() - SHOWN_FOR_MS) {
      return null;
    }
    try {
      JsonNode event = JsonMapper.shared().readTree(agent.status.body());
      return new Note.LastStatus(event, agent.heardAt, agent.lease);
    } catch (JacksonException e) {
      // Published past the workers by somebody who writes to warren.topics: no lease to watch.
      return null;
    }
  }
}
