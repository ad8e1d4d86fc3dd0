package dev.warren.gateway.log;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the birth of the log, which makes its positions. The birth is the log's first message; as
 * retention drops that, each reader that still finds it copies it to {@link Names#LOG_BIRTHS}.
 */
public final class LogBirths {

  private static final long FIRST_MESSAGE_MS = 10_000;

  /** How long an empty stream of births is waited for: RabbitMQ does not say that it is empty. */
  private static final long EMPTY_STREAM_MS = 1_000;

  private static final int CONFIRM_TIMEOUT_MS = 10_000;

  private LogBirths() {}

  /** The birth of the log that exists now. Blocks, for some seconds at most. */
  public static LogBirth find(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    Delivery first = read(connection, Names.LOG, "first", FIRST_MESSAGE_MS);
    if (first == null) {
      throw new IOException("the log " + Names.LOG + " is empty: its birth is not written yet");
    }
    if (isBirth(first) && offset(first) == 0) {
      LogBirth birth = birth(first);
      writeDown(connection, birth);
      return birth;
    }
    Delivery noted = read(connection, Names.LOG_BIRTHS, "last", EMPTY_STREAM_MS);
    if (noted != null) {
      return birth(noted);
    }
    // The log was not created by Warren, or its births were deleted: it gets a birth now.
    LogBirth now = new LogBirth(System.currentTimeMillis());
    writeDown(connection, now);
    return now;
  }

  /** The offset at which the log's last chunk begins, close to the log's end. */
  static long lastChunk(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    return offsetOf(read(connection, Names.LOG, "last", FIRST_MESSAGE_MS));
  }

  /** The offset of the oldest message that retention has left. */
  public static long first(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    return offsetOf(read(connection, Names.LOG, "first", FIRST_MESSAGE_MS));
  }

  private static long offsetOf(@Nullable Delivery delivery) throws IOException {
    if (delivery == null) {
      throw new IOException("RabbitMQ delivered nothing from the log " + Names.LOG);
    }
    return offset(delivery);
  }

  public static boolean isBirth(Delivery delivery) {
    return LogBirth.MESSAGE_TYPE.equals(delivery.getProperties().getType());
  }

  public static long offset(Delivery delivery) {
    return ((Number) delivery.getProperties().getHeaders().get("x-stream-offset")).longValue();
  }

  private static LogBirth birth(Delivery delivery) {
    return new LogBirth(Long.parseLong(new String(delivery.getBody(), StandardCharsets.US_ASCII)));
  }

  private static @Nullable Delivery read(
      Connection connection, String stream, String from, long waitMs)
      throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel()) {
      channel.basicQos(1);
      BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(1);
      channel.basicConsume(
          stream,
          false,
          Map.of("x-stream-offset", from),
          (tag, delivery) -> deliveries.offer(delivery),
          tag -> {});
      return deliveries.poll(waitMs, TimeUnit.MILLISECONDS);
    }
  }

  private static void writeDown(Connection connection, LogBirth birth)
      throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "",
          Names.LOG_BIRTHS,
          true,
          new BasicProperties.Builder().type(LogBirth.MESSAGE_TYPE).deliveryMode(2).build(),
          Long.toString(birth.epochMillis()).getBytes(StandardCharsets.US_ASCII));
      channel.waitForConfirmsOrDie(CONFIRM_TIMEOUT_MS);
    }
  }
}
