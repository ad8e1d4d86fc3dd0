package dev.warren.gateway.transport.stomp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The versions of STOMP, newest first, with how each writes header values. */
enum StompVersion {
  V1_2("1.2", "\\\n\r:", "\\\\\\n\\r\\c"),
  V1_1("1.1", "\\\n:", "\\\\\\n\\c"),
  /** Has no escaping. What would break the frame is left out. */
  V1_0("1.0", "", "");

  private final String number;
  private final String special;
  private final String escapes;

  StompVersion(String number, String special, String escapes) {
    this.number = number;
    this.special = special;
    this.escapes = escapes;
  }

  String number() {
    return number;
  }

  /**
   * The newest version of both sides.
   *
   * @param accepted the versions of {@code accept-version}; a client that names none knows 1.0
   */
  static Optional<StompVersion> negotiate(List<String> accepted) {
    return Arrays.stream(values()).filter(v -> accepted.contains(v.number)).findFirst();
  }

  /** A header's name or value as this version writes it. */
  String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = special.indexOf(c);
      boolean unspeakable = at < 0 && (c == '\n' || c == '\r' || c == 0);
      if (at < 0 && !unspeakable) {
        if (escaped != null) {
          escaped.append(c);
        }
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
      }
      if (at >= 0) {
        escaped.append(escapes, 2 * at, 2 * at + 2);
      }
    }
    return escaped == null ? text : escaped.toString();
  }
}
