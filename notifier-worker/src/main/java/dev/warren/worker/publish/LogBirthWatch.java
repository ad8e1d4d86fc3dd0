package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from {@link Names#LOG_BIRTHS} whether the log has batches, and so whether this worker may
 * write some. A gateway writes there when all gateways can read them. Deliveries come on the
 * connection's threads, one at a time.
 */
final class LogBirthWatch {

  private static final Logger log = LoggerFactory.getLogger(LogBirthWatch.class);

  private static final int PREFETCH = 100;

  private final LogRoute route;
  private @Nullable LogBirth latest;

  LogBirthWatch(LogRoute route) {
    this.route = route;
  }

  /**
   * Reads all births, and those to come, on a channel of this connection. If RabbitMQ does not
   * permit it, this worker writes no batches.
   */
  void opened(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.basicQos(PREFETCH);
      channel.basicConsume(
          Names.LOG_BIRTHS,
          false,
          Map.of("x-stream-offset", "first"),
          (tag, delivery) -> read(channel, delivery),
          tag -> channel.abort());
    } catch (IOException e) {
      log.warn(
          "this worker writes the log message by message, as it cannot read {}: {}",
          Names.LOG_BIRTHS,
          ReconnectingConnection.reason(e));
      channel.abort();
    }
  }

  private synchronized void read(Channel channel, Delivery delivery) throws IOException {
    LogBirth birth = LogBirth.decode(delivery.getBody());
    LogBirth known = latest;
    if (known == null
        || birth.epochMillis() > known.epochMillis()
        || birth.isSameLog(known) && birth.hasBatches()) {
      latest = birth;
      route.batches(birth.hasBatches());
    }
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
  }
}
