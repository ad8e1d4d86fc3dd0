package dev.warren.gateway.log;

import java.util.Map;

/**
 * The content of a message of the log, as its publisher sent it.
 *
 * @param type the media type; empty if the publisher named none
 * @param headers the publisher's own headers
 * @param body not to be changed
 * @param text whether the body is UTF-8 and so can go out in a WebSocket text frame
 */
public record Content(String type, Map<String, String> headers, byte[] body, boolean text) {

  /** A JSON text, in UTF-8, without headers. */
  public static Content json(byte[] body) {
    return new Content("application/json", Map.of(), body, true);
  }

  /** About how many bytes the body and headers have. */
  int size() {
    int headerChars = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      headerChars += header.getKey().length() + header.getValue().length();
    }
    return body.length + headerChars;
  }
}
