package dev.warren.bench.workload;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.bench.peer.Peer;
import java.io.IOException;

/** The queues that notes wait in for a worker. */
final class IntakeQueues {

  private static final int PARTITIONS = 4;
  private static final long LOOK_MS = 200;

  private IntakeQueues() {}

  /** Waits until no event of a step before waits for a worker. */
  static void awaitEmpty(Peer peer) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(peer.target().feed().amqpUri());
    try (Connection connection = factory.newConnection("bench");
        Channel channel = connection.createChannel()) {
      while (waiting(channel) > 0) {
        Thread.sleep(LOOK_MS);
      }
    }
  }

  private static long waiting(Channel channel) throws IOException {
    long messages = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      messages += channel.messageCount("warren.notes." + partition);
    }
    return messages;
  }
}
