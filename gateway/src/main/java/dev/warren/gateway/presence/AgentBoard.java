package dev.warren.gateway.presence;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Visibility;
import dev.warren.gateway.topic.LogListener;
import dev.warren.gateway.topic.TopicMessage;
import dev.warren.presence.Note;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Who was not heard of for longest leaves. */
  private static final int MAX_AGENTS = 50_000;

  /**
   * @param heardAt when the agent last gave a sign of life, in milliseconds since 1970
   */
  private record Agent(TopicMessage status, long heardAt) {}

  /** By channel, who was heard of last comes last. Guarded by itself. */
  private final Map<String, Agent> agents =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Agent> eldest) {
          return size() > MAX_AGENTS;
        }
      };

  @Override
  public void remembered(TopicMessage message) {
    heard(message, message.timestampMillis());
  }

  @Override
  public void seen(TopicMessage message) {
    heard(message, System.currentTimeMillis());
  }

  private void heard(TopicMessage message, long at) {
    if (message.channel().kind().equals(KIND)) {
      String channel = message.channel().name();
      synchronized (agents) {
        if (message.type().equals(STATUS)) {
          agents.put(channel, new Agent(message, at));
        } else {
          agents.computeIfPresent(channel, (name, agent) -> new Agent(agent.status, at));
        }
      }
    } else if (message.channel().name().equals(Names.STATES)
        && Note.decode(message.type(), message.body()) instanceof Note.LastStatus last) {
      told(last, message.position());
    }
  }

  /** Of an agent that this gateway has not heard of itself. */
  private void told(Note.LastStatus last, long position) {
    String name = last.event().path("channel").asString("");
    synchronized (agents) {
      if (!agents.containsKey(name)) {
        try {
          agents.put(
              name, new Agent(status(new Channel(name), last.event(), position), last.heardAt()));
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
        event.path("id").asString(""),
        STATUS,
        millis(event.path("timestamp").asString("")),
        "application/json",
        Map.of(),
        JsonMapper.shared().writeValueAsBytes(event),
        true,
        Visibility.PUBLIC);
  }

  private static long millis(String timestamp) {
    try {
      return Instant.parse(timestamp).toEpochMilli();
    } catch (DateTimeParseException e) {
      return System.currentTimeMillis();
    }
  }

  /** The last status of each agent whose channel the pattern matches. */
  List<TopicMessage> statuses(ChannelPattern pattern) {
    synchronized (agents) {
      if (pattern.isChannel()) {
        Agent agent = agents.get(pattern.toString());
        return agent == null ? List.of() : List.of(agent.status);
      }
      List<TopicMessage> statuses = new ArrayList<>();
      for (Agent agent : agents.values()) {
        if (pattern.matches(agent.status.channel())) {
          statuses.add(agent.status);
        }
      }
      return statuses;
    }
  }

  /** All of it, for a worker that knows nothing, by channel. */
  Map<String, Note.LastStatus> all() {
    List<Agent> all;
    synchronized (agents) {
      all = new ArrayList<>(agents.values());
    }
    Map<String, Note.LastStatus> notes = new LinkedHashMap<>();
    for (Agent agent : all) {
      try {
        JsonNode event = JsonMapper.shared().readTree(agent.status.body());
        notes.put(agent.status.channel().name(), new Note.LastStatus(event, agent.heardAt));
      } catch (JacksonException e) {
        // Published past the workers by somebody who writes to warren.topics: no lease to watch.
      }
    }
    return notes;
  }
}
