package dev.warren.system.promise;

import static dev.warren.testkit.broker.RawProperties.field;
import static dev.warren.testkit.broker.RawProperties.number;
import static dev.warren.testkit.broker.RawProperties.sized;
import static dev.warren.testkit.broker.RawProperties.value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of an AMQP header in its form on the wire.
 *
 * @param text the header that a client gets; null for none
 * @param json the value inside an array
 */
record OddValue(String name, byte[] bytes, @Nullable String text, String json) {

  private static final byte[] NOT_UTF8 = {(byte) 0xff, (byte) 0xfe};

  /** Every field type that RabbitMQ reads (AMQP 0-9-1 with its errata), and the edges of each. */
  static final List<OddValue> ALL =
      List.of(
          plain("true", value('t', number(1, 1))),
          plain("-128", value('b', number(1, -128))),
          plain("255", value('B', number(1, 255))),
          plain("-32768", value('s', number(2, -32_768))),
          plain("65535", value('u', number(2, 65_535))),
          plain("-5", value('I', number(4, -5))),
          plain("4294967295", value('i', number(4, 4_294_967_295L))),
          plain("-9223372036854775808", value('l', number(8, Long.MIN_VALUE))),
          plain("9223372036854775807", value('L', number(8, Long.MAX_VALUE))),
          plain("1.5", value('f', number(4, Float.floatToIntBits(1.5f)))),
          plain("-2.5", value('d', number(8, Double.doubleToLongBits(-2.5)))),
          plain("1769860800000", value('T', number(8, 1_769_860_800))),
          none("T too late", value('T', number(8, Long.MAX_VALUE))),
          none("T of 2^64 - 1", value('T', number(8, -1))),
          plain("123.45", value('D', number(5, (2L << 32) + 12_345))),
          new OddValue(
              "D of scale 255",
              value('D', number(5, (255L << 32) + 1)),
              "0." + "0".repeat(254) + "1",
              "1E-255"),
          text("grün", sized('S', utf8("grün"))),
          text("", sized('S')),
          none("S not UTF-8", sized('S', NOT_UTF8)),
          text("grün", sized('x', utf8("grün"))),
          none("x not UTF-8", sized('x', NOT_UTF8)),
          none("V", value('V', new byte[0])),
          plain("[]", sized('A')),
          plain("{}", sized('F')));

  char type() {
    return (char) bytes[0];
  }

  private static OddValue plain(String text, byte[] bytes) {
    return new OddValue((char) bytes[0] + " " + text, bytes, text, text);
  }

  private static OddValue text(String text, byte[] bytes) {
    return new OddValue((char) bytes[0] + " " + text, bytes, text, '"' + text + '"');
  }

  private static OddValue none(String name, byte[] bytes) {
    return new OddValue(name, bytes, null, "null");
  }

  /** Nested arrays or tables. */
  static byte[] nested(char type, int levels) {
    byte[] nested = sized(type);
    for (int level = 1; level < levels; level++) {
      nested = type == 'A' ? sized('A', nested) : sized('F', field("k", nested));
    }
    return nested;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String note(String id) {
    return """
        {"type":"note_created","data":{"noteId":"%s","author":"bob"}}"""
        .formatted(id);
  }

  @Override
  public String toString() {
    return name;
  }
}
