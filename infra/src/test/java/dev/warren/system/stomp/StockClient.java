package dev.warren.system.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A STOMP client that others wrote, unchanged. A call returns when the gateway's RECEIPT has come,
 * where the client can ask for one with that frame.
 */
interface StockClient extends AutoCloseable {

  /** At this pace, in milliseconds, clients and gateway promise each other heart-beats. */
  int HEART_BEAT_MS = 1_000;

  /**
   * A MESSAGE.
   *
   * @param number counts what this client has received, from 0
   * @param headers as the client gives them, without escapes
   */
  record Received(int number, Map<String, String> headers, byte[] body) {

    String header(String name) {
      return headers.get(name);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  void subscribe(String id, String destination, Map<String, String> headers) throws Exception;

  void unsubscribe(String id) throws Exception;

  /** Sends text, in whichever way the client sends text. */
  void send(String destination, Map<String, String> headers, String text) throws Exception;

  /** Sends bytes that are no text. */
  void send(String destination, Map<String, String> headers, byte[] bytes) throws Exception;

  void ack(Received message, Map<String, String> headers) throws Exception;

  void nack(Received message, Map<String, String> headers) throws Exception;

  /** Whether it knows BEGIN, COMMIT and ABORT. */
  default boolean hasTransactions() {
    return true;
  }

  void begin(String transaction) throws Exception;

  void commit(String transaction) throws Exception;

  void abort(String transaction) throws Exception;

  /** The next MESSAGE; waits until there is one. */
  Received message() throws Exception;

  /** Waits until the client says that the gateway's heart-beats are missing. */
  void awaitHeartBeatLost() throws Exception;

  void disconnect() throws Exception;

  /** Ends it without a word to the gateway, where it is a process. */
  @Override
  void close();
}
