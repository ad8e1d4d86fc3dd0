package dev.warren.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** What carries the bytes of a STOMP connection. */
interface Carrier extends AutoCloseable {

  /** How long a test waits for what has to come. */
  int PATIENCE_MS = 15_000;

  /** The next byte from the gateway; -1 once it has ended the connection. */
  int read() throws IOException;

  /** Whether the last byte came in a binary WebSocket message. */
  boolean binary();

  /** With which code the gateway closed the WebSocket; 0 over TCP. */
  int closeCode();

  /** Sends text, or else bytes: one write, or one WebSocket message in so many fragments. */
  void write(boolean binary, byte[]... fragments) throws IOException;

  /** Cuts the connection, as when its client dies. */
  @Override
  void close() throws IOException;

  /** A TCP connection. */
  final class Tcp implements Carrier {

    private final Socket socket;
    private final InputStream in;

    Tcp(int port) throws IOException {
      socket = new Socket("localhost", port);
      socket.setSoTimeout(PATIENCE_MS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public boolean binary() {
      return false;
    }

    @Override
    public int closeCode() {
      return 0;
    }

    @Override
    public void write(boolean binary, byte[]... fragments) throws IOException {
      for (byte[] fragment : fragments) {
        socket.getOutputStream().write(fragment);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
