package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** Writes frames of STOMP 1.2 as text. */
final class StompWriter {

  private StompWriter() {}

  static String frame(String command, Map<String, String> headers, String body) {
    StringBuilder frame = new StringBuilder(command).append('\n');
    boolean escaped = !command.equals("CONNECT"); // STOMP 1.2 leaves CONNECT as 1.0 had it.
    headers.forEach(
        (name, value) ->
            frame
                .append(escaped ? escape(name) : name)
                .append(':')
                .append(escaped ? escape(value) : value)
                .append('\n'));
    if (!body.isEmpty()) {
      frame.append("content-length:").append(body.getBytes(UTF_8).length).append('\n');
    }
    return frame.append('\n').append(body).append('\0').toString();
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace(":", "\\c");
  }
}
