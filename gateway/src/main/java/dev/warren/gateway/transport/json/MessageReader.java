package dev.warren.gateway.transport.json;

import dev.warren.event.ExactJson;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Joins the parts of a client's WebSocket messages and parses them. Not thread-safe. */
final class MessageReader {

  /** Enough for a token: a client that is not authenticated must not fill the gateway's memory. */
  private static final int MAX_AUTH_BYTES = 64 * 1024;

  private final int maxBytes;

  private ByteArrayOutputStream partial = new ByteArrayOutputStream(0);

  /**
   * @param maxBytes the largest message of an authenticated client
   */
  MessageReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds the next part of a message.
   *
   * @param last whether the part ends the message
   * @return the message; null before its last part
   * @throws Refused with {@code frame_too_large}, or {@code malformed_frame} for anything but a
   *     JSON object
   */
  @Nullable ObjectNode read(ByteBuf part, boolean last, boolean authenticated) throws Refused {
    int most = authenticated ? maxBytes : Math.min(maxBytes, MAX_AUTH_BYTES);
    if (partial.size() + part.readableBytes() > most) {
      throw new Refused(
          Refusal.FRAME_TOO_LARGE, "a message has more than %d bytes".formatted(most));
    }
    try {
      part.readBytes(partial, part.readableBytes());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return last ? parse(takeAll()) : null;
  }

  /** How many bytes of an incomplete message the reader keeps. */
  int waitingBytes() {
    return partial.size();
  }

  private byte[] takeAll() {
    byte[] message = partial.toByteArray();
    if (message.length > MAX_AUTH_BYTES) {
      // A stream that is only reset would keep the memory of the largest message until the
      // connection ends.
      partial = new ByteArrayOutputStream(0);
    } else {
      partial.reset();
    }
    return message;
  }

  private static ObjectNode parse(byte[] message) throws Refused {
    try {
      if (ExactJson.read(JsonFrame.JSON, message) instanceof ObjectNode object) {
        return object;
      }
      throw malformed("the message is not a JSON object");
    } catch (JacksonException e) {
      throw malformed("the message " + ExactJson.defect(e));
    } catch (NumberFormatException e) {
      throw malformed("the message is not JSON");
    }
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }
}
