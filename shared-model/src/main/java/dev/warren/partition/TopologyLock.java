package dev.warren.partition;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One program at a time binds the partitions. A worker that declares its queues again would
 * otherwise undo a change of their number that another program has just begun. The lock is an
 * exclusive queue, which ends with its connection.
 */
final class TopologyLock {

  private static final String NAME = Names.PARTITIONS + ".lock";
  private static final long RETRY_MS = 100;

  /** Longer than RabbitMQ needs to notice that the connection of a frozen program is dead. */
  private static final long WAIT_MS = TimeUnit.MINUTES.toMillis(3);

  private TopologyLock() {}

  interface Step<T> {
    T run() throws IOException, TimeoutException;
  }

  /**
   * Runs a step with the lock. Synchronized, because RabbitMQ gives the lock twice to one
   * connection.
   */
  static synchronized <T> T with(Connection connection, Step<T> step)
      throws IOException, TimeoutException {
    Channel channel = acquire(connection);
    try {
      return step.run();
    } finally {
      if (channel.isOpen()) {
        channel.queueDelete(NAME);
        channel.abort();
      }
    }
  }

  private static Channel acquire(Connection connection) throws IOException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
    while (true) {
      Channel channel = connection.createChannel();
      if (channel == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to declare queues by");
      }
      try {
        channel.queueDeclare(NAME, false, true, true, null);
        return channel;
      } catch (IOException e) {
        channel.abort();
        if (!isTaken(e)) {
          throw e;
        }
        if (System.nanoTime() > until) {
          throw new IOException("another program has been declaring queues for minutes", e);
        }
        pause();
      }
    }
  }

  private static boolean isTaken(IOException e) {
    return e.getCause() instanceof ShutdownSignalException cause
        && cause.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.RESOURCE_LOCKED;
  }

  private static void pause() throws IOException {
    try {
      // Varies, so that programs that have all lost their connections do not ask at the same time.
      Thread.sleep(ThreadLocalRandom.current().nextLong(RETRY_MS, 3 * RETRY_MS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while another program declares queues", e);
    }
  }
}
