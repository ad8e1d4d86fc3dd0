package dev.warren.gateway.transport.sse;

import dev.warren.event.EventTimestamp;
import dev.warren.gateway.access.Refused;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The events that the gateway itself adds to a stream, as chunks. */
final class OwnEvents {

  private OwnEvents() {}

  /** Messages between two positions are no longer available. A client resumes after them. */
  static byte[] gap(String channel, long from, long to) {
    ObjectNode gap = frame("gap").put("channel", channel);
    gap.putObject("data").put("from", from).put("to", to);
    return event(to, gap);
  }

  static byte[] refusal(Refused refused) {
    ObjectNode error = frame("error");
    error
        .putObject("data")
        .put("error", refused.getMessage())
        .put("code", refused.refusal().code());
    return event(null, error);
  }

  /** The token ends soon: the client needs another stream, with a fresh token. */
  static byte[] tokenExpiring(String expires) {
    ObjectNode expiring = frame("token_expiring");
    expiring.putObject("data").put("expires", expires);
    return event(null, expiring);
  }

  private static ObjectNode frame(String type) {
    return JsonMapper.shared().createObjectNode().put("type", type);
  }

  private static byte[] event(@Nullable Long id, ObjectNode frame) {
    frame.put("timestamp", EventTimestamp.text(Instant.now()));
    return Chunk.event(id, frame.toString());
  }
}
