package dev.warren.gateway.transport.json;

import dev.warren.event.EventTimestamp;
import dev.warren.event.ExactJson;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Frames that the gateway writes itself, each with type, data and timestamp. All other frames are
 * events, which {@link JsonMessageEncoder} encodes.
 */
final class JsonFrame {

  static final JsonMapper JSON =
      ExactJson.mapper().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonFrame() {}

  /** A frame whose data is empty. */
  static ObjectNode of(String type) {
    return of(type, data());
  }

  static ObjectNode of(String type, JsonNode data) {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("type", type);
    frame.set("data", data);
    frame.put("timestamp", EventTimestamp.text(Instant.now()));
    return frame;
  }

  static ObjectNode data() {
    return JSON.createObjectNode();
  }

  /** Messages of the channel between two positions are no longer available. */
  static ObjectNode gap(String channel, long from, long to) {
    return of("gap", data().put("from", from).put("to", to)).put("channel", channel);
  }

  /** The data of a refusal. */
  static ObjectNode refusal(Refused refused) {
    return data().put("error", refused.getMessage()).put("code", refused.refusal().code());
  }

  static byte[] bytes(JsonNode frame) {
    return JSON.writeValueAsBytes(frame);
  }

  /** Encodes JSON as a finished WebSocket frame. */
  static ByteBuf finished(JsonNode frame, ByteBufAllocator allocator) {
    return finished(bytes(frame), allocator);
  }

  /** Encodes several frames into one buffer; null for none. */
  static @Nullable ByteBuf finished(List<JsonNode> frames, ByteBufAllocator allocator) {
    ByteBuf all = null;
    for (JsonNode each : frames) {
      byte[] json = bytes(each);
      all = all == null ? allocator.directBuffer(json.length + WebSocketHead.MAX_BYTES) : all;
      WebSocketHead.write(all, WebSocketHead.TEXT, json.length).writeBytes(json);
    }
    return all;
  }

  static ByteBuf finished(byte[] json, ByteBufAllocator allocator) {
    ByteBuf buffer = allocator.directBuffer(WebSocketHead.bytes(json.length) + json.length);
    return WebSocketHead.write(buffer, WebSocketHead.TEXT, json.length).writeBytes(json);
  }
}
