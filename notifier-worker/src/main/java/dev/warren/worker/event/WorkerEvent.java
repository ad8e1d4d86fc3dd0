package dev.warren.worker.event;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventTimestamp;
import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Creates events that the worker itself publishes. */
public final class WorkerEvent {

  private WorkerEvent() {}

  public static Event of(Channel channel, String id, String type, Instant at, ObjectNode data) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.put("id", id);
    envelope.put("type", type);
    envelope.put("timestamp", time(at));
    envelope.put("channel", channel.name());
    envelope.set("data", data);
    return new Event(channel, id, type, at, envelope);
  }

  /** A new ULID. */
  public static String freshId() {
    return UlidCreator.getMonotonicUlid().toString();
  }

  /** The instant in the form that events have, always with milliseconds. */
  public static String time(Instant at) {
    return EventTimestamp.text(at);
  }
}
