package dev.warren.testkit.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/**
 * The inputs that fuzzing begins with, and those that it once failed on. They are lines of the
 * resource {@code fuzz/<target>.txt}: {@code \n}, {@code \r}, {@code \t}, {@code \0}, {@code \\}
 * and {@code \xFF} stand for bytes, <code>\{400:[}</code> for a text that is repeated 400 times. A
 * line that begins with {@code #} is a comment on the next lines.
 */
public final class Seeds {

  private static final String PLAIN = "nrt0\\";
  private static final String BYTES = "\n\r\t\0\\";

  private Seeds() {}

  /** The seeds of a target. */
  public static List<byte[]> of(FuzzTarget target) {
    String file = "/fuzz/" + target.name() + ".txt";
    try (InputStream in = target.getClass().getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing: a target needs seeds");
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Seeds::decode)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] decode(String line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != '\\') {
        bytes.writeBytes(Character.toString(line.codePointAt(i)).getBytes(UTF_8));
        i += Character.isHighSurrogate(c) ? 1 : 0;
        continue;
      }
      char kind = line.charAt(++i);
      if (kind == 'x') {
        bytes.write(HexFormat.fromHexDigits(line, i + 1, i + 3));
        i += 2;
      } else if (kind == '{') {
        int colon = line.indexOf(':', i);
        int end = line.indexOf('}', colon + 2);
        byte[] text = decode(line.substring(colon + 1, end));
        for (int n = Integer.parseInt(line.substring(i + 1, colon)); n > 0; n--) {
          bytes.writeBytes(text);
        }
        i = end;
      } else {
        bytes.write(BYTES.charAt(PLAIN.indexOf(kind)));
      }
    }
    return bytes.toByteArray();
  }

  /** The input as a line for the target's file. */
  public static String encode(byte[] input) {
    StringBuilder line = new StringBuilder();
    for (byte each : input) {
      int escaped = BYTES.indexOf((char) each);
      if (escaped >= 0) {
        line.append('\\').append(PLAIN.charAt(escaped));
      } else if (each >= ' ' && each < 127) {
        line.append((char) each);
      } else {
        line.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return line.toString();
  }
}
