package dev.warren.bench.load;

import java.io.IOException;

/** Where messages go in. One thread. */
interface Publisher extends AutoCloseable {

  /** The array may be reused afterwards. Waits while too much is under way. */
  void publish(int channel, byte[] body) throws IOException;

  /** What was published is handed to the socket at the latest now. */
  void flush();

  /** Whether everything is confirmed, where there are confirms. */
  boolean isSettled();

  @Override
  void close();

  /**
   * The publisher that a target's feed asks for.
   *
   * @param bodyBytes of every body
   */
  static Publisher open(Connections connections, Subscriptions subscriptions, int bodyBytes)
      throws IOException {
    return connections.target().feed().amqpUri().isEmpty()
        ? new SocketPublisher(connections, subscriptions, bodyBytes)
        : new AmqpPublisher(connections, subscriptions);
  }
}
