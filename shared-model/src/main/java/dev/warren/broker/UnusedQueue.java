package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Deletes a queue that nobody uses. Quorum queues do not support {@code if-empty}, and {@code
 * x-expires} ignores messages. So a consumer receives all messages that come before the deletion,
 * and these are published again. Another gateway may delete the same queue at the same time; then,
 * too, this consumer's messages are published again. If the connection ends meanwhile, a message
 * may be published twice, but is not lost. Each method waits for RabbitMQ.
 */
final class UnusedQueue {

  private static final int PATIENCE_MS = 10_000;

  private final String queue;
  private final Channel channel;
  private final RescuedMessages received;

  /** The consumer, the queue or the channel has ended, so no further message arrives. */
  private final CountDownLatch ended = new CountDownLatch(1);

  private boolean consumes;

  /** Whether the queue is deleted, so that this consumer's messages cannot go back to it. */
  private volatile boolean isGone;

  private UnusedQueue(String name, Channel channel, RescuedMessages.Declaration declaration) {
    this.queue = Names.queue(name);
    this.channel = channel;
    this.received = new RescuedMessages(name, declaration);
  }

  /**
   * Deletes a queue without messages and consumers; returns whether it did. A queue that does not
   * exist, or does not serve, ends the channel or the connection.
   *
   * @param name the name in {@code /queue/<name>}
   * @param connector opens a connection for messages of the last moment, as the current one may
   *     have ended
   * @param declaration declares the queue again for these messages
   */
  static boolean delete(
      Connection connection,
      String name,
      ReconnectingConnection.Connector connector,
      RescuedMessages.Declaration declaration)
      throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      return false;
    }
    UnusedQueue unused = new UnusedQueue(name, channel, declaration);
    try {
      return unused.isUnused(0) && unused.delete();
    } finally {
      boolean lost = unused.isGone || !channel.isOpen();
      channel.abort();
      if (unused.consumes && lost) {
        unused.awaitLast();
        unused.received.publishAgain(connector);
      }
    }
  }

  private void awaitLast() {
    try {
      ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isUnused(int consumers) throws IOException {
    AMQP.Queue.DeclareOk found = channel.queueDeclarePassive(queue);
    return found.getMessageCount() == 0 && found.getConsumerCount() == consumers;
  }

  private boolean delete() throws IOException {
    String tag = channel.basicConsume(queue, false, new Last());
    consumes = true;
    // RabbitMQ confirms the consumer of a quorum queue before the queue knows of it. The reply to
    // one more command comes after that.
    channel.basicQos(0);
    if (!isUnused(1)) {
      giveBack(tag);
      return false;
    }
    isGone = true; // Before the reply, which may not come.
    channel.queueDelete(queue);
    awaitLast();
    return true;
  }

  /** Ends the consumer, whose messages go back to the queue, unless the queue is gone by then. */
  private void giveBack(String tag) throws IOException {
    channel.basicCancel(tag);
    awaitLast();
    channel.basicNack(0, true, true);
    channel.queueDeclarePassive(queue);
  }

  private final class Last extends DefaultConsumer {

    Last() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      received.add(properties, body);
    }

    @Override
    public void handleCancelOk(String tag) {
      ended.countDown();
    }

    @Override
    public void handleCancel(String tag) {
      isGone = true;
      ended.countDown();
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
      ended.countDown();
    }
  }
}
