package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;

/**
 * The gateway's side of STOMP over WebSocket (RFC 6455), one connection at a time. The test says
 * what it replies.
 */
final class FakeGateway implements AutoCloseable {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String KEY = "sec-websocket-key: ";
  private static final int LIMIT_MS = 300_000;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int OPCODE = 0x0f;
  private static final int LENGTH = 0x7f;
  private static final int MASK_BYTES = 4;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

  FakeGateway() throws IOException {
    server.setSoTimeout(LIMIT_MS);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Waits for the next client, up to its CONNECT, and replies with CONNECTED. */
  Client accept() throws Exception {
    Client client = new Client(server.accept());
    client.upgrade();
    client.connect = client.read("CONNECT");
    client.write("CONNECTED\nversion:1.2\nuser-name:alice\n\n\0");
    client.read("SUBSCRIBE");
    return client;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** A client that is connected. */
  static final class Client {

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private String connect = "";

    private Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(LIMIT_MS);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    /** Its CONNECT. */
    String connect() {
      return connect;
    }

    private void upgrade() throws Exception {
      String key = "";
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.toLowerCase(Locale.ROOT).startsWith(KEY)) {
          key = line.substring(KEY.length());
        }
      }
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
      out.write(
          """
          HTTP/1.1 101 Switching Protocols\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Protocol: v12.stomp\r
          Sec-WebSocket-Accept: %s\r
          \r
          """
              .formatted(Base64.getEncoder().encodeToString(digest))
              .getBytes(ISO_8859_1));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the client has left");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    /** The next frame with this command; skips all before it. */
    String read(String command) throws IOException {
      String frame = message();
      while (!frame.startsWith(command + "\n")) {
        frame = message();
      }
      return frame;
    }

    private String message() throws IOException {
      int opcode = in.readUnsignedByte() & OPCODE;
      int length = in.readUnsignedByte() & LENGTH;
      if (length == LENGTH - 1) {
        length = in.readUnsignedShort();
      }
      byte[] mask = in.readNBytes(MASK_BYTES);
      byte[] data = in.readNBytes(length);
      for (int i = 0; i < data.length; i++) {
        data[i] ^= mask[i % MASK_BYTES];
      }
      if (opcode == (CLOSE & OPCODE)) {
        throw new IOException("the client has closed the WebSocket");
      }
      return new String(data, UTF_8);
    }

    /** Sends a short text. */
    void write(String text) throws IOException {
      write(TEXT, text.getBytes(UTF_8));
    }

    /** Closes the WebSocket. */
    void close(int code, String reason) throws IOException {
      byte[] text = reason.getBytes(UTF_8);
      byte[] data = new byte[2 + text.length];
      data[0] = (byte) (code >> 8);
      data[1] = (byte) code;
      System.arraycopy(text, 0, data, 2, text.length);
      write(CLOSE, data);
    }

    private void write(int first, byte[] data) throws IOException {
      byte[] frame = new byte[2 + data.length];
      frame[0] = (byte) first;
      frame[1] = (byte) data.length; // up to 125
      System.arraycopy(data, 0, frame, 2, data.length);
      out.write(frame);
    }

    /** Ends the connection without a word. */
    void drop() throws IOException {
      socket.close();
    }

    /** Replies to DISCONNECT. */
    void leave() throws IOException {
      String frame = read("DISCONNECT");
      String receipt = frame.replaceFirst("(?s).*receipt:([0-9]+).*", "$1");
      try {
        write("RECEIPT\nreceipt-id:" + receipt + "\n\n\0");
      } catch (IOException e) {
        // The client may close the connection before it has read the receipt.
      }
    }
  }
}
