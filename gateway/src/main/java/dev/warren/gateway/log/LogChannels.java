package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens AMQP channels to read the log with, each under another number than the channels before it.
 * A channel that is closed in the middle of a large delivery may still get the rest of it. If the
 * next channel had the same number, RabbitMQ's client would end the connection over these frames.
 */
public final class LogChannels {

  private static final int MOST_NUMBERS = 1_000;

  private static final AtomicInteger NEXT = new AtomicInteger();

  private LogChannels() {}

  /** A new channel. Fails if the connection has no number left. */
  public static Channel open(Connection connection) throws IOException {
    int max = connection.getChannelMax();
    int numbers = max == 0 ? MOST_NUMBERS : Math.min(max, MOST_NUMBERS);
    for (int tried = 0; tried < numbers; tried++) {
      int number = 1 + Math.floorMod(NEXT.getAndIncrement(), numbers);
      Channel opened = connection.createChannel(number);
      if (opened != null) {
        return opened;
      }
    }
    throw new IOException(
        "no AMQP channel is left to read the log with; raise RabbitMQ's channel_max");
  }
}
