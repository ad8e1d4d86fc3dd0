package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The server's response to the upgrade request. Reads may split it at any byte. */
final class UpgradeResponse {

  private static final int LONGEST = 16 * 1024;
  private static final String END = "\r\n\r\n";

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  /** Reads up to the response's end and no further; returns whether the end was reached. */
  boolean read(ByteBuf in) {
    while (in.isReadable() && head.size() < LONGEST) {
      byte next = in.readByte();
      head.write(next);
      if (next == '\n' && text().endsWith(END)) {
        return true;
      }
    }
    return false;
  }

  boolean isAccepted() {
    return text().startsWith("HTTP/1.1 101");
  }

  String statusLine() {
    return text().lines().findFirst().orElse("");
  }

  private String text() {
    return head.toString(StandardCharsets.ISO_8859_1);
  }
}
