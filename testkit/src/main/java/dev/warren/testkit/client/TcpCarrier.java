package dev.warren.testkit.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A TCP connection. */
public final class TcpCarrier implements Carrier {

  private final Socket socket;

  /** Connects to a port of this machine. */
  public TcpCarrier(int port) throws IOException {
    socket = new Socket("localhost", port);
    socket.setTcpNoDelay(true);
  }

  @Override
  public void start(Receiver receiver) {
    Thread thread = new Thread(() -> read(receiver), "tcp-client");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(Receiver receiver) {
    byte[] bytes = new byte[65_536];
    try (InputStream in = socket.getInputStream()) {
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        receiver.received(bytes, length, false);
      }
    } catch (IOException reset) {
      // A failed read ends the connection, like the end of the stream.
    } finally {
      receiver.ended(0);
    }
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
