package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the frames of a connection. It empties headers that are nested extremely deep,
 * before RabbitMQ's client reads them. The client's time grows with the length times the depth of a
 * header: one message of 120 KB with 20,000 levels, which any publisher may post, would hold up a
 * connection for half a minute.
 */
final class ShallowFrames implements FrameHandler {

  /**
   * The most levels that pass. Values with more levels have no text anyway ({@link HeaderText}).
   */
  private static final int MAX_DEPTH = 64;

  /** The fewest bytes that a level takes: the type of the value, and the length of its content. */
  private static final int LEVEL_BYTES = 1 + Integer.BYTES;

  /**
   * The position after class, weight and body size, at which the flags of the properties begin
   * (AMQP 4.2.6.1).
   */
  private static final int FLAGS_AT = 12;

  private static final int CONTENT_TYPE = 1 << 15;
  private static final int CONTENT_ENCODING = 1 << 14;
  private static final int HEADERS = 1 << 13;

  private final FrameHandler handler;

  ShallowFrames(FrameHandler handler) {
    this.handler = handler;
  }

  @Override
  public @Nullable Frame readFrame() throws IOException {
    Frame frame = handler.readFrame();
    return frame == null ? null : shallow(frame);
  }

  static Frame shallow(Frame frame) {
    if (frame.type != AMQP.FRAME_HEADER) {
      return frame;
    }
    byte[] bytes = frame.getPayload();
    if (bytes.length < MAX_DEPTH * LEVEL_BYTES) {
      return frame; // Too short to be nested too deeply, as nearly every frame is.
    }
    ByteBuffer payload = ByteBuffer.wrap(bytes);
    try {
      int flags = payload.position(FLAGS_AT).getShort() & 0xffff;
      skipShortString(payload, flags & CONTENT_TYPE);
      skipShortString(payload, flags & CONTENT_ENCODING);
      int headersAt = payload.position();
      if ((flags & HEADERS) == 0 || !isTooDeep(payload)) {
        return frame;
      }
      int after = headersAt + Integer.BYTES + payload.getInt(headersAt);
      ByteBuffer rest = payload.position(after);
      ByteBuffer emptied = ByteBuffer.allocate(headersAt + Integer.BYTES + rest.remaining());
      emptied.put(bytes, 0, headersAt).putInt(0).put(rest);
      return new Frame(AMQP.FRAME_HEADER, frame.channel, emptied.array());
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // The frame is malformed by AMQP, so the client refuses it.
      return frame;
    }
  }

  /** Whether the table at this position is nested too deeply. Reads each value once. */
  private static boolean isTooDeep(ByteBuffer in) {
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(true, end(in)));
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      if (in.position() >= level.end) {
        levels.pop();
        continue;
      }
      skipShortString(in, level.isTable ? 1 : 0);
      byte type = in.get();
      if (type == 'F' || type == 'A') {
        levels.push(new Level(type == 'F', end(in)));
        if (levels.size() > MAX_DEPTH) {
          return true;
        }
      } else {
        skip(in, bytes(type, in));
      }
    }
    return false;
  }

  /**
   * @param isTable whether its values have names
   * @param end the position after its last value
   */
  private record Level(boolean isTable, int end) {}

  private static int end(ByteBuffer in) {
    int length = in.getInt();
    return in.position() + length;
  }

  /** The length of a value without parts, by its type. */
  private static int bytes(byte type, ByteBuffer in) {
    return switch (type) {
      case 't', 'b', 'B' -> 1;
      case 's', 'u' -> 2;
      case 'I', 'i', 'f' -> 4;
      case 'D' -> 5;
      case 'l', 'L', 'd', 'T' -> 8;
      case 'S', 'x' -> in.getInt();
      case 'V' -> 0;
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private static void skipShortString(ByteBuffer in, int isThere) {
    if (isThere != 0) {
      skip(in, in.get() & 0xff);
    }
  }

  private static void skip(ByteBuffer in, int bytes) {
    in.position(in.position() + bytes);
  }

  @Override
  public void writeFrame(Frame frame) throws IOException {
    handler.writeFrame(frame);
  }

  @Override
  public void flush() throws IOException {
    handler.flush();
  }

  @Override
  public void initialize(AMQConnection connection) {
    handler.initialize(connection);
  }

  @Override
  public void finishConnectionNegotiation() {
    handler.finishConnectionNegotiation();
  }

  @Override
  public boolean internalHearbeat() {
    return handler.internalHearbeat();
  }

  @Override
  public void setTimeout(int millis) throws SocketException {
    handler.setTimeout(millis);
  }

  @Override
  public int getTimeout() throws SocketException {
    return handler.getTimeout();
  }

  @Override
  public void sendHeader() throws IOException {
    handler.sendHeader();
  }

  @Override
  public void close() {
    handler.close();
  }

  @Override
  public InetAddress getLocalAddress() {
    return handler.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return handler.getLocalPort();
  }

  @Override
  public InetAddress getAddress() {
    return handler.getAddress();
  }

  @Override
  public int getPort() {
    return handler.getPort();
  }
}
