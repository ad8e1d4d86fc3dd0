package dev.warren.system.promise;

import static dev.warren.testkit.broker.RawProperties.field;
import static dev.warren.testkit.broker.RawProperties.number;
import static dev.warren.testkit.broker.RawProperties.shortString;
import static dev.warren.testkit.broker.RawProperties.sized;
import static dev.warren.testkit.broker.RawProperties.value;

import dev.warren.testkit.broker.RawProperties;
import dev.warren.testkit.broker.RawProperties.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message with odd properties. */
record OddMessage(String name, RawProperties properties) {

  private static final int LONGEST = 255;

  private static final List<Property> TEXTS =
      List.of(
          Property.CONTENT_TYPE,
          Property.CONTENT_ENCODING,
          Property.CORRELATION_ID,
          Property.REPLY_TO,
          Property.MESSAGE_ID,
          Property.TYPE,
          Property.APP_ID,
          Property.CLUSTER_ID);

  /**
   * Every field type at the top level and nested, and every property with odd and extreme values.
   */
  static List<OddMessage> all() {
    List<OddMessage> all = new ArrayList<>();
    for (OddValue odd : OddValue.ALL) {
      for (String name : List.of("odd", "x-odd")) {
        all.add(header(name, odd.bytes()));
        all.add(header(name, sized('A', odd.bytes())));
        all.add(header(name, sized('F', field("k", odd.bytes()))));
        all.add(header(name, sized('F', field("k", sized('A', sized('A', odd.bytes()))))));
      }
    }
    all.addAll(headers());
    for (Property property : TEXTS) {
      all.add(text(property, new byte[0]));
      all.add(text(property, filled((byte) 'z')));
      all.add(text(property, filled((byte) 0xff)));
      all.add(text(property, new byte[] {0}));
    }
    all.add(text(Property.TYPE, OddValue.utf8("amqp-1.0")));
    all.add(text(Property.REPLY_TO, OddValue.utf8("amq.rabbitmq.reply-to")));
    for (String expiration : List.of("0", "1", "4294967295", "-1", "soon", "")) {
      all.add(text(Property.EXPIRATION, OddValue.utf8(expiration)));
    }
    for (String user : List.of("guest", "mallory", "")) {
      all.add(text(Property.USER_ID, OddValue.utf8(user)));
    }
    for (int octet : new int[] {0, 3, 10, 255}) {
      all.add(new OddMessage("priority " + octet, one(Property.PRIORITY, number(1, octet))));
      all.add(new OddMessage("mode " + octet, one(Property.DELIVERY_MODE, number(1, octet))));
    }
    for (long seconds : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 253_402_300_800L}) {
      all.add(new OddMessage("timestamp " + seconds, one(Property.TIMESTAMP, number(8, seconds))));
    }
    return all;
  }

  private static List<OddMessage> headers() {
    byte[] text = sized('S', OddValue.utf8("v"));
    byte[][] many = new byte[5_000][];
    for (int i = 0; i < many.length; i++) {
      many[i] = field("h" + i, text);
    }
    return List.of(
        header("", text),
        new OddMessage("a long name", new RawProperties().headers(field(filled((byte) 'n'), text))),
        new OddMessage("no name", new RawProperties().headers(field(filled((byte) 0xff), text))),
        header("120,000 bytes", sized('S', OddValue.utf8("x".repeat(120_000)))),
        header("60,000 bytes", sized('S', OddValue.utf8("x".repeat(60_000)))),
        header("60,000 control characters", sized('F', field("k", sized('S', new byte[60_000])))),
        new OddMessage("5,000 headers", new RawProperties().headers(many)),
        new OddMessage("twice", new RawProperties().headers(field("h", text), field("h", text))),
        header("deep array", OddValue.nested('A', 300)),
        header("deep table", OddValue.nested('F', 300)),
        header("endless", value('S', number(4, 1_000_000))),
        header("unknown type", value('Q', number(4, 1))),
        header("NaN", value('d', number(8, Double.doubleToLongBits(Double.NaN)))),
        header("CC", sized('A', sized('S', OddValue.utf8("notes.elsewhere")))),
        header("CC", text),
        header("BCC", sized('A', text)),
        header("x-death", sized('A', sized('F', field("count", text)))),
        header("x-death", text),
        header("x-delivery-count", text),
        header("x-stream-offset", text),
        header("x-stream-filter-value", value('I', number(4, 1))),
        header("x-basic-app-id", value('I', number(4, 1))),
        header("x-basic-type", value('V', new byte[0])),
        header("x-basic-priority", text),
        header("x-routing-key", sized('S', OddValue.utf8("notes.elsewhere"))),
        header("x-exchange", value('I', number(4, 1))),
        header("x-opt-deaths", text),
        header("x-amqp-1.0-app-properties", text),
        header("deaths", text),
        header("timestamp_in_ms", text),
        header("warren-reason", text),
        header("warren-visibility", value('I', number(4, 1))));
  }

  private static OddMessage header(String name, byte[] value) {
    return new OddMessage(
        "header " + name + " " + (char) value[0], new RawProperties().headers(field(name, value)));
  }

  private static OddMessage text(Property property, byte[] text) {
    return new OddMessage(
        property + " of " + text.length + " bytes", one(property, shortString(text)));
  }

  private static RawProperties one(Property property, byte[] value) {
    return new RawProperties().with(property, value);
  }

  private static byte[] filled(byte with) {
    byte[] filled = new byte[LONGEST];
    Arrays.fill(filled, with);
    return filled;
  }

  @Override
  public String toString() {
    return name;
  }
}
