package dev.warren.gateway.transport.stomp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A STOMP frame from a client.
 *
 * @param headers unescaped; of a repeated header the first entry counts (STOMP 1.2, "Repeated
 *     Header Entries")
 */
record ClientFrame(String command, Map<String, String> headers, byte[] body) {

  /**
   * The same frame, with header values by the rules of STOMP 1.0, whose own examples have a space
   * after the colon. Since 1.1 spaces belong to the value.
   */
  ClientFrame trimmed() {
    Map<String, String> trimmed = new LinkedHashMap<>();
    headers.forEach((name, value) -> trimmed.put(name, value.strip()));
    return new ClientFrame(command, trimmed, body);
  }
}
