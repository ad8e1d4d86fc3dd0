package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as a command line describes it.
 *
 * @param text what is done when it is published, for people: {@code note 17 created in notes.dev}
 */
record Draft(Channel channel, String type, ObjectNode data, String text) {

  /** The event with all that its publisher says of it. */
  ObjectNode envelope(String id) {
    ObjectNode envelope = Json.object().put("id", id).put("type", type);
    envelope.put("channel", channel.name());
    envelope.set("data", data);
    return envelope;
  }
}
