package dev.warren.system.faults;

import java.util.LinkedHashMap;
import java.util.Map;

/** One frame from the server. Values are as on the wire, escapes too: they are only sent back. */
record StompFrame(String command, Map<String, String> headers, String body) {

  static StompFrame parse(String text) {
    int head = text.indexOf("\n\n");
    String[] lines = text.substring(0, head).split("\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.putIfAbsent(lines[i].substring(0, colon), lines[i].substring(colon + 1));
    }
    return new StompFrame(lines[0], headers, text.substring(head + 2, text.length() - 1));
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
