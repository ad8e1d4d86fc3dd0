package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * A frame of the gateway (STOMP 1.2).
 *
 * @param command such as {@code MESSAGE}
 * @param headers the first value of each, unescaped
 * @param body its bytes; not to be changed
 */
public record StompMessage(String command, Map<String, String> headers, byte[] body) {

  /** A header; empty if it is missing. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The body as text. */
  public String text() {
    return new String(body, UTF_8);
  }
}
