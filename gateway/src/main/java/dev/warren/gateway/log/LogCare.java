package dev.warren.gateway.log;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How the live reader comes past messages that RabbitMQ cannot deliver ({@link OddMessages}): after
 * a connection that ended by one, it reads with care, chunk by chunk, so that it gets all messages
 * before the next one. Guarded by its {@link LogTail}.
 */
final class LogCare {

  /** The most messages that RabbitMQ sends ahead of their acknowledgement. */
  private static final int PREFETCH = 2_000;

  /** One message, and so one chunk: with room for a second one RabbitMQ would deliver neither. */
  private static final int CAREFUL_PREFETCH = 1;

  /** After so many messages in a row the log is read at full speed again. */
  private static final int MESSAGES = 2_000;

  private final OddMessages odd;
  private int left;
  private @Nullable Connection reading;

  LogCare(ReconnectingConnection.Connector connector) {
    this.odd = new OddMessages(connector);
  }

  void opened(Connection connection) {
    reading = connection;
  }

  void closed() {
    left = reading != null && OddMessages.ended(reading) ? MESSAGES : 0;
  }

  boolean isTaken() {
    return left > 0;
  }

  int prefetch() {
    return isTaken() ? CAREFUL_PREFETCH : PREFETCH;
  }

  /** See {@link OddMessages#firstReadable}. */
  long firstReadable(long offset) throws IOException, TimeoutException, InterruptedException {
    return odd.firstReadable(offset);
  }

  /** A message was read; returns whether the reader should now go on at full speed. */
  boolean endsWithMessage() {
    return left > 0 && --left == 0;
  }
}
