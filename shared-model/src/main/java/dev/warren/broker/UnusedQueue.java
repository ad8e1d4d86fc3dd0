package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Deletes a queue that nobody uses. A quorum queue knows no {@code if-empty}, and {@code x-expires}
 * does not look at messages. So a consumer receives what is published until the very end, and that
 * is published again. Each method waits for RabbitMQ.
 */
final class UnusedQueue {

  private static final int PATIENCE_MS = 10_000;

  private final String queue;
  private final Channel channel;
  private final List<Received> received = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private record Received(BasicProperties properties, byte[] body) {}

  private UnusedQueue(String queue, Channel channel) {
    this.queue = queue;
    this.channel = channel;
  }

  /** Makes the queue again for messages of the last moment. */
  interface Declaration {
    void declare() throws IOException;
  }

  /**
   * Deletes a queue without messages and consumers; returns whether it did. A queue that does not
   * exist, or does not serve, ends the channel or the connection.
   */
  static boolean delete(Connection connection, String queue, Declaration declaration)
      throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      return false;
    }
    try {
      UnusedQueue unused = new UnusedQueue(queue, channel);
      return unused.isUnused(0) && unused.delete(connection, declaration);
    } finally {
      // Whatever the consumer still has goes back to the queue.
      channel.abort();
    }
  }

  private boolean isUnused(int consumers) throws IOException {
    AMQP.Queue.DeclareOk found = channel.queueDeclarePassive(queue);
    return found.getMessageCount() == 0 && found.getConsumerCount() == consumers;
  }

  private boolean delete(Connection connection, Declaration declaration) throws IOException {
    channel.basicConsume(queue, false, new Last());
    // RabbitMQ confirms a consumer of a quorum queue before it has asked the queue.
    channel.basicQos(0);
    if (!isUnused(1)) {
      return false;
    }
    channel.queueDelete(queue);
    try {
      ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (received) {
      if (!received.isEmpty()) {
        publishAgain(connection, declaration);
      }
    }
    return true;
  }

  private void publishAgain(Connection connection, Declaration declaration) throws IOException {
    declaration.declare();
    Channel again = connection.createChannel();
    if (again == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel to publish by");
    }
    try {
      again.confirmSelect();
      for (Received each : received) {
        do {
          again.basicPublish("", queue, each.properties, each.body);
        } while (!again.waitForConfirms(PATIENCE_MS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IOException("RabbitMQ did not confirm in time", e);
    } finally {
      again.abort();
    }
  }

  private final class Last extends DefaultConsumer {

    Last() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      synchronized (received) {
        received.add(new Received(properties, body));
      }
    }

    @Override
    public void handleCancel(String tag) {
      ended.countDown();
    }
  }
}
