package dev.warren.worker.presence;

import dev.warren.channel.Channel;
import dev.warren.presence.Presence;
import dev.warren.worker.event.WorkerEvent;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.OutgoingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects the {@code user_presence} events that one delivery causes, in all teams. */
final class PresenceEvents {

  private final Clock clock;
  private List<OutgoingEvent> events = new ArrayList<>();

  PresenceEvents(Clock clock) {
    this.clock = clock;
  }

  void add(Channel team, Presence presence) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("userId", presence.userId());
    data.put("status", presence.status().title());
    data.put("lastSeen", WorkerEvent.time(Instant.ofEpochMilli(presence.lastSeen())));
    Instant now = Instant.ofEpochMilli(clock.wall());
    events.add(
        new OutgoingEvent(
            WorkerEvent.of(team, WorkerEvent.freshId(), "user_presence", now, data), null));
  }

  /** Removes and returns all events. */
  List<OutgoingEvent> take() {
    List<OutgoingEvent> all = events;
    events = new ArrayList<>();
    return all;
  }
}
