package dev.warren.testkit.client;

import java.io.Closeable;
import java.io.IOException;

/** Carries the bytes of a STOMP connection. */
public interface Carrier extends Closeable {

  /** Receives arriving bytes, on one thread at a time. */
  interface Receiver {

    /**
     * Bytes have arrived: the first {@code length} bytes of the array. Over WebSocket they are one
     * whole message.
     */
    void received(byte[] bytes, int length, boolean binary);

    /**
     * The connection has ended.
     *
     * @param closeCode the gateway's; 1006 without one, 0 over TCP
     */
    void ended(int closeCode);
  }

  /** Starts to receive. Called once. */
  void start(Receiver receiver);

  /**
   * Sends text or bytes. Over TCP each fragment is a write of its own; over WebSocket the fragments
   * are one message.
   */
  void write(boolean binary, byte[]... fragments) throws IOException;

  /** Cuts the connection, like the death of a client. */
  @Override
  void close() throws IOException;
}
