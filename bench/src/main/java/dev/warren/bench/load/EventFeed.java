package dev.warren.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes whole events straight into the log, as a worker does after its checks, each confirmed
 * by RabbitMQ. The id of an event is its number in ten digits, and the first field. One thread.
 */
public final class EventFeed implements AutoCloseable {

  private static final BasicProperties PERSISTENT_JSON =
      new BasicProperties.Builder().contentType("application/json").deliveryMode(2).build();

  private static final String HEAD = "{\"id\":\"";
  private static final int DIGITS = 10;

  /** Shorter waits cost more CPU than they give evenness. */
  private static final long SHORTEST_WAIT_NANOS = 200_000;

  private final Connection connection;
  private final Channel amqp;
  private final Confirms confirms = new Confirms();
  private final String exchange;
  private final String channel;
  private final byte[] event;
  private long published;

  /**
   * @param channel of the events
   * @param bytes the size of an event
   */
  public EventFeed(Target.Feed feed, String channel, int bytes) throws IOException {
    this.channel = channel;
    exchange = feed.exchange();
    String head =
        HEAD
            + "0".repeat(DIGITS)
            + "\",\"type\":\"built\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"channel\":\""
            + channel
            + "\",\"data\":{\"log\":\"";
    String tail = "\"}}";
    event = (head + "x".repeat(bytes - head.length() - tail.length()) + tail).getBytes(US_ASCII);
    connection = AmqpPublisher.connect(feed.amqpUri(), null);
    amqp = connection.createChannel();
    amqp.addConfirmListener(
        confirms::confirm,
        (tag, multiple) -> System.err.println("load: RabbitMQ did not take event " + tag));
    amqp.confirmSelect();
  }

  /** The number of an event, from its JSON. */
  public static int number(String event) {
    return Integer.parseInt(event, HEAD.length(), HEAD.length() + DIGITS, 10);
  }

  /** How many events it has published; the last one has this number. */
  public long published() {
    return published;
  }

  /**
   * Publishes events evenly; faster than RabbitMQ confirms it does not.
   *
   * @param rate events per second
   */
  public void publish(int count, double rate) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long ahead = start + (long) (i / rate * 1e9) - System.nanoTime();
      if (ahead > 0) {
        LockSupport.parkNanos(Math.max(ahead, SHORTEST_WAIT_NANOS));
      }
      confirms.awaitRoomFor(++published);
      long rest = published;
      for (int digit = HEAD.length() + DIGITS - 1; digit >= HEAD.length(); digit--, rest /= 10) {
        event[digit] = (byte) ('0' + rest % 10);
      }
      amqp.basicPublish(exchange, channel, PERSISTENT_JSON, event);
    }
  }

  @Override
  public void close() {
    connection.abort(1000);
  }
}
