package dev.warren.gateway;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A WebSocket that reads only on request, and can break the protocol. */
final class RawWebSocket implements AutoCloseable {

  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** A WebSocket frame from the gateway. */
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  /** The status line of the response to the upgrade. */
  final String status;

  /** The headers of that response, in lower case. */
  final List<String> headers = new ArrayList<>();

  RawWebSocket(int port, String headers) throws IOException {
    this(port, "/stomp", headers);
  }

  RawWebSocket(int port, String path, String headers) throws IOException {
    // A small buffer, so that unread messages soon wait in the gateway.
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("localhost", port));
    socket.setSoTimeout(Math.toIntExact(Patience.LIMIT.toMillis()));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
    out.write(upgrade(port, path, headers).getBytes(StandardCharsets.UTF_8));
    status = line();
    for (String header = line(); !header.isEmpty(); header = line()) {
      this.headers.add(header.toLowerCase(Locale.ROOT));
    }
  }

  /** The request of an opening handshake. */
  static String upgrade(int port, String path, String headers) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost:"
        + port
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + headers
        + "\r\n";
  }

  /** A CONNECT frame. */
  static String connect(String token) {
    return "CONNECT\n" + StompClient.V12 + StompConnection.authorization(token) + "\n\0";
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  void send(int opcode, byte[] payload) throws IOException {
    send(opcode, true, payload);
  }

  /** Sends a frame, masked with zeros. */
  void send(int opcode, boolean last, byte[] payload) throws IOException {
    out.write(frame(opcode, last, payload));
  }

  /** A frame, masked with zeros. */
  static byte[] frame(int opcode, boolean last, byte[] payload) {
    byte[] head =
        payload.length < 126
            ? new byte[] {0, (byte) (0x80 | payload.length), 0, 0, 0, 0}
            : new byte[] {
              0,
              (byte) (0x80 | 126),
              (byte) (payload.length >> 8),
              (byte) payload.length,
              0,
              0,
              0,
              0
            };
    head[0] = (byte) ((last ? 0x80 : 0) | opcode);
    byte[] frame = new byte[head.length + payload.length];
    System.arraycopy(head, 0, frame, 0, head.length);
    System.arraycopy(payload, 0, frame, head.length, payload.length);
    return frame;
  }

  /** Sends raw bytes. */
  void bytes(byte... bytes) throws IOException {
    out.write(bytes);
  }

  void text(String text) throws IOException {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0xf;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(opcode, in.readNBytes((int) length));
  }

  /** Reads a WebSocket frame with one STOMP frame in it. */
  StompFrame readStomp() throws IOException {
    return StompFrame.parse(read().payload());
  }

  /** Whether the gateway has ended the connection. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
