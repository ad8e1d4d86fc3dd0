package dev.warren.event;

import dev.warren.channel.Channel;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A valid event. Two events are the same when {@code channel} and {@code id} are.
 *
 * @param channel the channel it belongs to
 * @param id its id as text, also where the publisher wrote a number
 * @param type its type, one of the kind's where the kind is a listed one
 * @param timestamp when it happened, as its publisher says
 * @param envelope the whole event as it is sent on: what its publisher wrote, unknown fields
 *     included, and what Warren filled in
 */
public record Event(
    Channel channel, String id, String type, Instant timestamp, ObjectNode envelope) {

  /** The field {@code data}. */
  public ObjectNode data() {
    return (ObjectNode) envelope.get("data");
  }
}
