package dev.warren.testkit.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A frame from the gateway.
 *
 * @param headers names and values as on the wire, with their escapes; a repeated header has its
 *     first value
 * @param binary whether the frame began in a binary WebSocket message
 */
public record StompFrame(String command, Map<String, String> headers, byte[] body, boolean binary) {

  /** Parses the bytes of exactly one frame. */
  public static StompFrame parse(byte[] bytes) {
    List<StompFrame> frames = new ArrayList<>();
    new StompParser(frames::add, () -> {}).feed(bytes, bytes.length, false);
    if (frames.size() != 1) {
      throw new IllegalArgumentException(frames.size() + " frames instead of one");
    }
    return frames.get(0);
  }

  /** The value of a header as on the wire; empty when it is missing. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return command + headers + (body.length < 200 ? text() : body.length + " bytes");
  }
}
