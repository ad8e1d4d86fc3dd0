package dev.warren.gateway.transport.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The versions of STOMP, newest first, with their escapes of header values. */
enum StompVersion {
  V1_2("1.2", "\\\\\nn\rr:c"),
  V1_1("1.1", "\\\\\nn:c"),
  /** STOMP 1.0 has no escapes; characters that would break the frame are left out. */
  V1_0("1.0", "");

  private final String number;

  /** The characters to escape, each followed by its letter after the backslash. */
  private final String escapes;

  StompVersion(String number, String escapes) {
    this.number = number;
    this.escapes = escapes;
  }

  String number() {
    return number;
  }

  /**
   * The newest version that the client accepts and the gateway supports.
   *
   * @param accepted the versions of {@code accept-version}; 1.0 for a client that names none
   */
  static Optional<StompVersion> negotiate(List<String> accepted) {
    return Arrays.stream(values()).filter(v -> accepted.contains(v.number)).findFirst();
  }

  /**
   * A header's name as this version writes it. STOMP 1.0 cannot escape a colon, which would end the
   * name, so it is left out.
   */
  String escapeName(String name) {
    String escaped = escape(name);
    return this == V1_0 ? escaped.replace(":", "") : escaped;
  }

  /**
   * Reverses {@link #escape}.
   *
   * @return null for an escape that STOMP does not define
   */
  @Nullable String unescape(String text) {
    if (this == V1_0 || text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder unescaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        unescaped.append(c);
        continue;
      }
      switch (++i < text.length() ? text.charAt(i) : 0) {
        case '\\' -> unescaped.append('\\');
        case 'n' -> unescaped.append('\n');
        case 'r' -> unescaped.append('\r');
        case 'c' -> unescaped.append(':');
        default -> {
          return null;
        }
      }
    }
    return unescaped.toString();
  }

  void writeHeader(ByteBuf to, String name, String value) {
    ByteBufUtil.writeUtf8(to, escapeName(name));
    to.writeByte(':');
    ByteBufUtil.writeUtf8(to, escape(value));
    to.writeByte('\n');
  }

  void writeHeader(ByteBuf to, String name, long value) {
    ByteBufUtil.writeAscii(to, name);
    to.writeByte(':');
    ByteBufUtil.writeAscii(to, Long.toString(value));
    to.writeByte('\n');
  }

  /** A header's value as this version writes it. */
  String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = indexOfEscape(c);
      boolean unwritable = at < 0 && (c == '\n' || c == '\r' || c == 0);
      if (escaped == null && (at >= 0 || unwritable)) {
        escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
      }
      if (at >= 0) {
        escaped.append('\\').append(escapes.charAt(at + 1));
      } else if (escaped != null && !unwritable) {
        escaped.append(c);
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  private int indexOfEscape(char c) {
    for (int at = 0; at < escapes.length(); at += 2) {
      if (escapes.charAt(at) == c) {
        return at;
      }
    }
    return -1;
  }
}
