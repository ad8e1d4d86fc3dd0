package dev.warren.gateway.command;

import dev.warren.event.Event;
import dev.warren.event.ExactJson;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The presence that a user may publish: the user's own status in a team, at the present time. */
final class OwnPresence {

  static final String KIND = "presence";

  private static final String TYPE = "user_presence";

  private static final JsonMapper JSON =
      ExactJson.mapper().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private OwnPresence() {}

  /**
   * Restricts an event to the fields that a user may publish.
   *
   * @throws Refused with {@code invalid_event} where the event has more than the user's own status
   */
  static Event restrict(Event event) throws Refused {
    if (!event.type().equals(TYPE)) {
      throw new Refused(
          Refusal.INVALID_EVENT,
          event.type() + ": is Warren's to say; a client says user_presence");
    }
    if (event.channel().words().size() != 2) {
      throw new Refused(
          Refusal.INVALID_EVENT,
          "channel: '%s' is no team's; one is present on presence.<team>"
              .formatted(event.channel()));
    }
    event.data().remove(List.of("lastSeen", "last_seen"));
    return event;
  }

  /**
   * Reads the body of a SEND to {@code /app/presence}: {@code {"status": …}}, or the whole event.
   *
   * @return the event as JSON; the codec has not validated it yet
   */
  static byte[] event(byte[] body) throws Refused {
    try {
      if (ExactJson.read(JSON, body) instanceof ObjectNode posted) {
        ObjectNode event = JSON.createObjectNode().put("type", TYPE);
        event.set(
            "data", posted.path("data").isObject() ? posted.get("data") : posted.without("type"));
        return JSON.writeValueAsBytes(event);
      }
    } catch (JacksonException | NumberFormatException e) {
      // The body is refused below, like every body that is not an object.
    }
    throw new Refused(
        Refusal.INVALID_EVENT,
        "status: is missing; the body is {\"status\": \"online\"}, \"away\", \"busy\" or \"offline\"");
  }
}
