package dev.warren.gateway.transport.json;

import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A frame that the gateway sends on its own account: type, data and timestamp, always. */
final class JsonFrame {

  private static final int MAX_NESTING = 400;

  static final JsonMapper JSON =
      JsonMapper.builder(
              // What can be read can also be written, a few levels further down.
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          // As the event codec reads them: what a client writes is sent on as it came.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonFrame() {}

  static ObjectNode of(String type, JsonNode data) {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("type", type);
    frame.set("data", data);
    frame.put(
        "timestamp",
        DateTimeFormatter.ISO_INSTANT.format(Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    return frame;
  }

  static ObjectNode data() {
    return JSON.createObjectNode();
  }

  static byte[] bytes(JsonNode frame) {
    return JSON.writeValueAsBytes(frame);
  }

  /** As a finished WebSocket frame. */
  static ByteBuf finished(JsonNode frame, ByteBufAllocator allocator) {
    return finished(bytes(frame), allocator);
  }

  /** Several frames in one buffer; null for none. */
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
