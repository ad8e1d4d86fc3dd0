package dev.warren.system.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A STOMP client of another project, unchanged. A call waits for the RECEIPT, if the client can
 * request one with that frame. A SEND in a transaction does not wait, because its RECEIPT comes
 * after COMMIT.
 */
public interface StockClient extends AutoCloseable {

  /**
   * A MESSAGE.
   *
   * @param number how many messages this client had received before
   * @param headers the headers that the client's API returns, without escapes
   */
  record Received(int number, Map<String, String> headers, byte[] body) {

    public String header(String name) {
      return headers.get(name);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  void subscribe(String id, String destination, Map<String, String> headers) throws Exception;

  void unsubscribe(String id) throws Exception;

  /** Sends a text body. */
  void send(String destination, Map<String, String> headers, String text) throws Exception;

  /** Sends a body that is not text. */
  void send(String destination, Map<String, String> headers, byte[] bytes) throws Exception;

  void ack(Received message, Map<String, String> headers) throws Exception;

  void nack(Received message, Map<String, String> headers) throws Exception;

  /** Whether the client supports BEGIN, COMMIT and ABORT. */
  default boolean hasTransactions() {
    return true;
  }

  void begin(String transaction) throws Exception;

  void commit(String transaction) throws Exception;

  void abort(String transaction) throws Exception;

  /** The next MESSAGE; waits until there is one. */
  Received message() throws Exception;

  /** Waits until the client reports missed heart-beats. */
  void awaitHeartBeatLost() throws Exception;

  void disconnect() throws Exception;

  /** Ends the client; a process ends without DISCONNECT. */
  @Override
  void close();
}
