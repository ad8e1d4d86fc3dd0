package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the birth of the log, from which its positions are made. It is the log's first message, or
 * comes soon after the first if another program has created the log. Retention drops it at some
 * time, so the stream {@link Names#LOG_BIRTHS} has a copy.
 *
 * <p>All methods only read. During a memory or disk alarm RabbitMQ stops reading from a connection
 * that has published, and history must go on.
 */
public final class LogBirths {

  private static final long FIRST_MESSAGE_MS = 10_000;

  /**
   * How long to wait for a message before the stream counts as empty, as RabbitMQ does not report
   * an empty stream.
   */
  private static final long EMPTY_STREAM_MS = 1_000;

  /** How many messages after the first one are searched for the birth. */
  private static final int MOST_SEARCHED = 5_000;

  private static final int PREFETCH = 200;

  private LogBirths() {}

  /**
   * The birth of the log that exists now; null if it has none. Blocks, for some seconds at most.
   */
  static @Nullable LogBirth find(Connection connection) throws IOException, InterruptedException {
    return find(connection, EMPTY_STREAM_MS);
  }

  /**
   * The birth of a log that should have one, so that it gives a slow RabbitMQ more time: some 10 s
   * for each read. Null only if the log is being created, or was created by another program.
   */
  public static @Nullable LogBirth findKnown(Connection connection)
      throws IOException, InterruptedException {
    return find(connection, FIRST_MESSAGE_MS);
  }

  private static @Nullable LogBirth find(Connection connection, long waitMs)
      throws IOException, InterruptedException {
    Delivery first = one(connection, Names.LOG, "first", waitMs);
    if (first == null || isBirth(first)) {
      return first == null ? null : LogBirth.decode(first.getBody());
    }
    // If retention has dropped the first message, it has dropped the birth, too.
    if (offset(first) == 0) {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_MESSAGE_MS);
      try (Reading log = new Reading(connection, Names.LOG, "first", PREFETCH)) {
        for (int read = 0; read < MOST_SEARCHED; read++) {
          // New messages must not prolong the search.
          long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          Delivery next = log.next(Math.min(waitMs, Math.max(0, leftMs)));
          if (next == null || isBirth(next)) {
            return next == null ? null : LogBirth.decode(next.getBody());
          }
        }
      }
    }
    return copied(connection, waitMs);
  }

  /**
   * The birth with the offset from which on this log has batches, as far as a copy has it. A log
   * that was created without batches has this offset in a copy only.
   */
  static LogBirth withBatches(Connection connection, LogBirth birth)
      throws IOException, InterruptedException {
    if (birth.hasBatches()) {
      return birth;
    }
    try (Reading copies = new Reading(connection, Names.LOG_BIRTHS, "first", PREFETCH)) {
      for (Delivery copy = copies.next(EMPTY_STREAM_MS);
          copy != null;
          copy = copies.next(EMPTY_STREAM_MS)) {
        LogBirth copied = LogBirth.decode(copy.getBody());
        if (copied.isSameLog(birth) && copied.hasBatches()) {
          return copied;
        }
      }
    }
    return birth;
  }

  /** The last copied birth; null if there is no copy. */
  static @Nullable LogBirth copied(Connection connection) throws IOException, InterruptedException {
    return copied(connection, EMPTY_STREAM_MS);
  }

  private static @Nullable LogBirth copied(Connection connection, long waitMs)
      throws IOException, InterruptedException {
    Delivery copy = one(connection, Names.LOG_BIRTHS, "last", waitMs);
    return copy == null ? null : LogBirth.decode(copy.getBody());
  }

  private static @Nullable Delivery one(
      Connection connection, String stream, String place, long waitMs)
      throws IOException, InterruptedException {
    try (Reading reading = new Reading(connection, stream, place, 1)) {
      return reading.next(waitMs);
    }
  }

  /** The offset at which the log's last chunk begins, close to the log's end. */
  static long lastChunk(Connection connection) throws IOException, InterruptedException {
    return offset(at(connection, "last"));
  }

  /** The first AMQP message of the log's last chunk. */
  static Delivery nearEnd(Connection connection) throws IOException, InterruptedException {
    return at(connection, "last");
  }

  /** The offset of the oldest message that retention has left. */
  public static long first(Connection connection) throws IOException, InterruptedException {
    return offset(at(connection, "first"));
  }

  private static Delivery at(Connection connection, String place)
      throws IOException, InterruptedException {
    Delivery delivery = one(connection, Names.LOG, place, FIRST_MESSAGE_MS);
    if (delivery == null) {
      throw new IOException("RabbitMQ delivered nothing from the log " + Names.LOG);
    }
    return delivery;
  }

  /** Whether this is a birth; see {@link LogBirth}. */
  public static boolean isBirth(Delivery delivery) {
    // Clients choose the type of a message, but only Warren publishes by the default exchange.
    return LogBirth.MESSAGE_TYPE.equals(delivery.getProperties().getType())
        && delivery.getEnvelope().getExchange().isEmpty();
  }

  /** Whether the log has batches after this message; see {@link LogBirth#BATCHES_TYPE}. */
  static boolean beginsBatches(Delivery delivery) {
    return LogBirth.BATCHES_TYPE.equals(delivery.getProperties().getType())
        && delivery.getEnvelope().getExchange().isEmpty();
  }

  public static long offset(Delivery delivery) {
    return ((Number) delivery.getProperties().getHeaders().get("x-stream-offset")).longValue();
  }

  /** Reads some messages of a stream, on an AMQP channel of its own. */
  private static final class Reading implements AutoCloseable {
    private final Channel channel;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final int prefetch;
    private int unacknowledged;

    Reading(Connection connection, String stream, String from, int prefetch) throws IOException {
      this.prefetch = prefetch;
      channel = LogChannels.open(connection);
      channel.basicQos(prefetch);
      channel.basicConsume(
          stream,
          false,
          Map.of("x-stream-offset", from),
          (tag, delivery) -> deliveries.add(delivery),
          tag -> channel.abort());
    }

    @Nullable Delivery next(long waitMs) throws IOException, InterruptedException {
      Delivery delivery = deliveries.poll(waitMs, TimeUnit.MILLISECONDS);
      if (delivery != null && ++unacknowledged >= prefetch / 2 && prefetch > 1) {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
        unacknowledged = 0;
      }
      return delivery;
    }

    @Override
    public void close() throws IOException {
      channel.abort();
    }
  }
}
