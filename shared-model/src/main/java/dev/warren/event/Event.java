package dev.warren.event;

import dev.warren.channel.Channel;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A valid event. Two events are the same event if channel, id, type, author and data are the same,
 * so nobody can hide another publisher's event by its id.
 *
 * @param channel the event's channel
 * @param id its id as text, even if the publisher wrote a number
 * @param type its type; one of the kind's types if the kind is listed
 * @param timestamp the time of the event, by its publisher's clock
 * @param envelope the whole event as subscribers get it: all fields of the publisher, and those
 *     that Warren filled in
 */
public record Event(
    Channel channel, String id, String type, Instant timestamp, ObjectNode envelope) {

  /** The field {@code data}. */
  public ObjectNode data() {
    return (ObjectNode) envelope.get("data");
  }
}
