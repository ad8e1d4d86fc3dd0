package dev.warren.testkit.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.Frame;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Properties of a message that are sent byte for byte, for values that the Java client cannot
 * write: field types that it does not have, text that is not UTF-8. AMQP 0-9-1, sections 4.2.5 and
 * 4.2.6.
 */
public final class RawProperties extends BasicProperties {

  private static final int BASIC_CLASS = 60;

  /**
   * The values by the bit of the property's flag, the highest first, which is their order on the
   * wire.
   */
  private final NavigableMap<Integer, byte[]> fields = new TreeMap<>((a, b) -> b - a);

  /** A property, with the bit of its flag. */
  public enum Property {
    CONTENT_TYPE(15),
    CONTENT_ENCODING(14),
    HEADERS(13),
    DELIVERY_MODE(12),
    PRIORITY(11),
    CORRELATION_ID(10),
    REPLY_TO(9),
    EXPIRATION(8),
    MESSAGE_ID(7),
    TIMESTAMP(6),
    TYPE(5),
    USER_ID(4),
    APP_ID(3),
    CLUSTER_ID(2);

    private final int flag;

    Property(int flag) {
      this.flag = flag;
    }
  }

  /** Adds a property with the bytes of its value; returns this. */
  public RawProperties with(Property property, byte[] value) {
    fields.put(property.flag, value);
    return this;
  }

  /** Adds the header table with these fields, each from {@link #field}; returns this. */
  public RawProperties headers(byte[]... headers) {
    return with(Property.HEADERS, longString(join(headers)));
  }

  /** A field of a table: its name, then a value from {@link #value}. */
  public static byte[] field(byte[] name, byte[] value) {
    return join(shortString(name), value);
  }

  /** A field of a table. */
  public static byte[] field(String name, byte[] value) {
    return field(name.getBytes(StandardCharsets.UTF_8), value);
  }

  /** A value: the letter of its type, followed by its bytes. */
  public static byte[] value(char type, byte[] bytes) {
    return join(new byte[] {(byte) type}, bytes);
  }

  /** A value of a type with a length: text, bytes, an array or a table. */
  public static byte[] sized(char type, byte[]... contents) {
    return value(type, longString(join(contents)));
  }

  /** A number in big-endian order, cut to a width. */
  public static byte[] number(int width, long number) {
    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return java.util.Arrays.copyOfRange(all, Long.BYTES - width, Long.BYTES);
  }

  public static byte[] shortString(byte[] text) {
    return join(number(1, text.length), text);
  }

  private static byte[] longString(byte[] text) {
    return join(number(4, text.length), text);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  @Override
  public Frame toFrame(int channelNumber, long bodySize) throws IOException {
    Frame frame = new Frame(AMQP.FRAME_HEADER, channelNumber);
    DataOutputStream out = frame.getOutputStream();
    out.writeShort(BASIC_CLASS);
    out.writeShort(0);
    out.writeLong(bodySize);
    int flags = 0;
    for (int flag : fields.keySet()) {
      flags |= 1 << flag;
    }
    out.writeShort(flags);
    for (byte[] field : fields.values()) {
      out.write(field);
    }
    return frame;
  }
}
