package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several topic messages as one AMQP message of the log, because RabbitMQ needs about the same time
 * for a message of any size. Each topic message is a record, with everything that a message of its
 * own would have. docs/log-format.md describes the bytes.
 *
 * <p>A batch goes to the stream by the default exchange. So RabbitMQ does not route its records,
 * and only readers of the log get them. Not thread-safe.
 */
public final class LogBatch {

  /** The AMQP {@code type} of a batch. */
  public static final String MESSAGE_TYPE = "warren-log-batch";

  /** The most records of a batch. */
  public static final int MOST_RECORDS = LogBirth.POSITIONS_OF_OFFSET;

  /** A batch of so many bytes takes no further record. */
  public static final int ENOUGH_BYTES = 64 * 1024;

  /** The properties of the message of a batch. */
  public static final BasicProperties PROPERTIES =
      new BasicProperties.Builder()
          .type(MESSAGE_TYPE)
          .deliveryMode(Persistent.MODE)
          .headers(Map.of())
          .build();

  private static final int VERSION = 1;

  private static final int CLASS_BASIC = 60;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private int records;

  /**
   * A topic message.
   *
   * @param channel the channel, which a message of its own has as its routing key
   */
  public record Record(String channel, BasicProperties properties, byte[] body) {}

  /** A batch without records. */
  public LogBatch() {
    bytes.write(VERSION);
  }

  /** Whether the batch takes another record. */
  public boolean hasRoom() {
    return records < MOST_RECORDS && bytes.size() < ENOUGH_BYTES;
  }

  /**
   * Adds a record.
   *
   * @throws IllegalArgumentException if AMQP cannot express its channel or properties; the batch
   *     does not change then
   */
  public void add(String channel, BasicProperties properties, byte[] body) {
    byte[] name = channel.getBytes(StandardCharsets.UTF_8);
    if (LogLimits.shortString(channel) == null) {
      throw new IllegalArgumentException("the channel has more than 255 bytes");
    }
    try {
      byte[] header = properties.toFrame(0, body.length).getPayload();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(name.length);
      out.write(name);
      out.write(header);
      out.write(body);
      records++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many records the batch has. */
  public int records() {
    return records;
  }

  /** The body of the batch's message. */
  public byte[] encode() {
    return bytes.toByteArray();
  }

  /**
   * The records of a batch, in order.
   *
   * @param body the body of its message
   * @throws IOException if it is no batch, or one of a later version of Warren
   */
  public static List<Record> decode(byte[] body) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    int version = in.read();
    if (version != VERSION) {
      throw new IOException(
          "it has version %d, and this program reads version %d".formatted(version, VERSION));
    }
    List<Record> records = new ArrayList<>();
    while (in.available() > 0) {
      try {
        records.add(record(in));
      } catch (EOFException e) {
        throw new IOException("record %d is incomplete".formatted(records.size()), e);
      }
    }
    if (records.size() > MOST_RECORDS) {
      throw new IOException(
          "it has %d records, more than %d".formatted(records.size(), MOST_RECORDS));
    }
    return records;
  }

  private static Record record(DataInputStream in) throws IOException {
    byte[] name = new byte[in.readUnsignedByte()];
    in.readFully(name);
    int classId = in.readUnsignedShort();
    if (classId != CLASS_BASIC) {
      throw new IOException("a record has an AMQP header of class " + classId);
    }
    BasicProperties properties = new BasicProperties(in);
    if (properties.getBodySize() < 0 || properties.getBodySize() > in.available()) {
      throw new EOFException();
    }
    byte[] content = new byte[(int) properties.getBodySize()];
    in.readFully(content);
    return new Record(new String(name, StandardCharsets.UTF_8), properties, content);
  }
}
