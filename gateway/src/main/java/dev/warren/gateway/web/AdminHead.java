package dev.warren.gateway.web;

import dev.warren.event.EventTimestamp;
import dev.warren.gateway.presence.PresenceReporter;
import java.time.Instant;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The first fields of every reply to an administrator: the gateway that replies, and the time. */
@Component
class AdminHead {

  private final String gateway;

  AdminHead(PresenceReporter presence) {
    this.gateway = presence.gateway();
  }

  ObjectNode reply() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("gateway", gateway)
        .put("at", text(Instant.now()));
  }

  static String text(Instant time) {
    return EventTimestamp.text(time.toEpochMilli());
  }

  /** Checks the size of a page. */
  static void checkLimit(int limit) {
    if (limit < 1 || limit > HistoryController.MAX_LIMIT) {
      throw Problems.badRequest("limit: is not 1 to " + HistoryController.MAX_LIMIT);
    }
  }
}
