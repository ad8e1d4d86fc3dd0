package dev.warren.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event of the demo, complete enough for any publisher.
 *
 * @param person who publishes it; null for an agent or a service
 * @param at its time if it is from the past; null for now
 */
record DemoEvent(
    @Nullable Person person, String channel, String type, ObjectNode data, @Nullable Instant at) {

  private static final String MENTION = "@" + Place.VIEWER;

  /** The type of presence, which a client sends in another way than other events. */
  static final String PRESENCE = "user_presence";

  /** The same event at a time in the past. */
  DemoEvent at(Instant past) {
    return new DemoEvent(person, channel, type, data, past);
  }

  /** Whether the event leaves an alert that the viewer has to acknowledge. */
  boolean alertsViewer() {
    return type.equals("alert")
        || isViewer("owner")
        || data.path("content").asString("").contains(MENTION)
        || data.path("body").asString("").contains(MENTION);
  }

  private boolean isViewer(String field) {
    return data.path(field).asString("").equals(Place.VIEWER);
  }

  /** The same event without an alert for the viewer; null if it is nothing but that alert. */
  @Nullable DemoEvent withoutAlert() {
    if (type.equals("alert")) {
      return null;
    }
    ObjectNode quiet = data.deepCopy();
    quiet.remove("owner");
    for (String field : new String[] {"content", "body"}) {
      if (quiet.has(field)) {
        quiet.put(field, quiet.path(field).asString("").replace(MENTION, Place.VIEWER));
      }
    }
    return new DemoEvent(person, channel, type, quiet, at);
  }

  /** The event as a publisher over AMQP posts it. */
  ObjectNode envelope() {
    ObjectNode envelope = Json.of("type", type, "data", data);
    if (at != null) {
      envelope.put("timestamp", at.toString());
    }
    return envelope;
  }

  /** The event as its person's client sends it over JSON. */
  ObjectNode frame() {
    return type.equals(PRESENCE)
        ? Json.of("type", type, "data", data.path("status").asString(""))
        : Json.of("type", type, "channel", channel, "data", data);
  }
}
