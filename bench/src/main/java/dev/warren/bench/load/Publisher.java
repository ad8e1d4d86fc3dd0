package dev.warren.bench.load;

import java.io.IOException;

/** Publishes messages to a peer. One thread. */
interface Publisher extends AutoCloseable {

  /**
   * Publishes a body; the array may be reused afterwards. Waits while too many messages are
   * unconfirmed.
   */
  void publish(int channel, byte[] body) throws IOException;

  /** Writes all published messages to the socket. */
  void flush();

  /** Whether all messages are confirmed. True if the wire has no confirms. */
  boolean isSettled();

  @Override
  void close();

  /**
   * The publisher for a target's feed.
   *
   * @param bodyBytes the size of every body
   */
  static Publisher open(Connections connections, Subscriptions subscriptions, int bodyBytes)
      throws IOException {
    return connections.target().feed().amqpUri().isEmpty()
        ? new SocketPublisher(connections, subscriptions, bodyBytes)
        : new AmqpPublisher(connections, subscriptions);
  }
}
