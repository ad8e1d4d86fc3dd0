package dev.warren.gateway.log;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way past messages of the log that RabbitMQ cannot deliver. RabbitMQ stores a header
 * such as {@code x-basic-app-id} (3.10) or {@code x-basic-priority} (4.0) even if its type is not
 * that of the property. Later it ends the connection of each consumer (541) that reaches the
 * message. RabbitMQ converts a whole chunk at a time, so the earlier messages of that chunk cannot
 * be read either. A consumer that begins after the message gets all that follow. Thread-safe.
 */
public final class OddMessages {

  static final String REASON =
      "RabbitMQ cannot deliver it, since it has a header x-basic-… of another type than the property";

  private static final String NAME = "warren-gateway-odd-messages";

  /** How long to wait for a delivery: without one the offset is at the end of the log. */
  private static final long DELIVERY_MS = 1_000;

  private final ReconnectingConnection.Connector connector;

  public OddMessages(ReconnectingConnection.Connector connector) {
    this.connector = connector;
  }

  /** Whether a connection on which the log was read has ended because of such a message. */
  public static boolean ended(Connection connection) {
    return connection.getCloseReason() != null && isCause(connection.getCloseReason());
  }

  static boolean isCause(ShutdownSignalException cause) {
    return cause.getReason() instanceof AMQP.Connection.Close close
        && close.getReplyCode() == AMQP.INTERNAL_ERROR;
  }

  /**
   * The first offset, from this one on, at which a consumer can begin to read the log. Blocks while
   * it opens a few connections to RabbitMQ.
   */
  public long firstReadable(long offset)
      throws IOException, TimeoutException, InterruptedException {
    if (isReadable(offset)) {
      return offset;
    }
    long bad = offset;
    long good = offset + 1;
    for (long step = 1; !isReadable(good); step *= 2) {
      bad = good;
      good += step;
    }
    while (good - bad > 1) {
      long middle = bad + (good - bad) / 2;
      if (isReadable(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean isReadable(long offset)
      throws IOException, TimeoutException, InterruptedException {
    Connection connection = connector.connect(NAME);
    BlockingQueue<Boolean> delivered = new LinkedBlockingQueue<>();
    connection.addShutdownListener(cause -> delivered.add(false));
    try {
      consume(connection, offset, delivered);
      Boolean first = delivered.poll(DELIVERY_MS, TimeUnit.MILLISECONDS);
      if (first == null || first) {
        return true;
      }
    } catch (IOException | ShutdownSignalException e) {
      if (connection.isOpen()) {
        throw e;
      }
    } finally {
      connection.abort(1_000);
    }
    return failed(connection);
  }

  private static void consume(Connection connection, long offset, BlockingQueue<Boolean> delivered)
      throws IOException {
    Channel channel = connection.createChannel();
    // One message, and so one chunk: an odd message in a later chunk must not end this connection.
    channel.basicQos(1);
    channel.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", offset),
        (tag, delivery) -> delivered.add(true),
        tag -> delivered.add(false));
  }

  private static boolean failed(Connection connection) throws IOException {
    @Nullable ShutdownSignalException reason = connection.getCloseReason();
    if (reason == null || !isCause(reason)) {
      throw new IOException("the log could not be read: " + reason);
    }
    return false;
  }
}
