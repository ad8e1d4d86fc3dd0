package dev.warren.gateway.history;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.gateway.log.LogBirths;
import dev.warren.gateway.log.LogMessages;
import dev.warren.gateway.log.TopicMessage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the stream of the log, forwards from an offset: RabbitMQ can read a stream in no
 * other way, and has no index by channel. Confined to one thread.
 */
final class StreamScan implements AutoCloseable {

  /** The most messages that RabbitMQ sends ahead of their acknowledgement. */
  private static final int PREFETCH = 200;

  private static final long DELIVERY_S = 10;

  private final Channel channel;
  private final LogBirth log;
  private final long from;
  private final Repetitions repetitions = new Repetitions();
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private int unacknowledged;

  /**
   * One entry of the log.
   *
   * @param message null if the history has none: for a note, a typing event, the log's birth, or an
   *     event that the scan has come by before
   */
  record Entry(long offset, long position, @Nullable TopicMessage message) {}

  StreamScan(Connection connection, LogBirth log, long from) throws IOException {
    this.log = log;
    this.from = from;
    Channel opened = connection.createChannel();
    if (opened == null) {
      throw new IOException(
          "no AMQP channel is left to read the log with; raise RabbitMQ's channel_max");
    }
    channel = opened;
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", from),
        (tag, delivery) -> deliveries.add(delivery),
        tag -> channel.abort());
  }

  /**
   * The next entry; blocks until RabbitMQ delivers it.
   *
   * @throws IOException if RabbitMQ delivers nothing for ten seconds, as at the end of the log
   */
  Entry next() throws IOException, InterruptedException {
    Delivery delivery;
    do {
      delivery = deliveries.poll(DELIVERY_S, TimeUnit.SECONDS);
      if (delivery == null) {
        throw new IOException("RabbitMQ delivered nothing from the log for 10 seconds");
      }
      if (++unacknowledged == PREFETCH / 4) {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
        unacknowledged = 0;
      }
      // RabbitMQ delivers whole chunks, so the first one may begin before the offset.
    } while (LogBirths.offset(delivery) < from);
    long offset = LogBirths.offset(delivery);
    long position = log.position(offset);
    TopicMessage message = LogMessages.forClients(position, delivery);
    boolean isShown = message != null && HistoryWindow.keeps(message) && repetitions.isNew(message);
    return new Entry(offset, position, isShown ? message : null);
  }

  @Override
  public void close() throws IOException {
    channel.abort();
  }
}
