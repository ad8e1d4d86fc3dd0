package dev.warren.gateway.log;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many messages RabbitMQ may send ahead to the live reader. Usually these are many. They are
 * few while messages are large, as those that wait would fill the heap. And it is one, after a
 * connection that ended by a message which RabbitMQ cannot deliver ({@link OddMessages}): read
 * chunk by chunk, all messages before the next such one arrive. Guarded by its {@link LogTail}.
 */
final class LogCare {

  /** The most messages that RabbitMQ sends ahead of their acknowledgement. */
  private static final int PREFETCH = 2_000;

  /** With messages of 2 MB, the largest that clients send, these are 64 MB. */
  private static final int PREFETCH_OF_LARGE = 32;

  /** Messages are large from this average size on: {@link #PREFETCH} of them are 256 MB. */
  private static final long LARGE_BYTES = 128 * 1024;

  /** Below this average size they are small again: then {@link #PREFETCH} of them are 128 MB. */
  private static final long SMALL_BYTES = LARGE_BYTES / 2;

  /** The average is over about so many messages. */
  private static final int AVERAGE_OF = 64;

  /** Each change interrupts the reading, so a publisher must not cause many. */
  private static final long LARGE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** One message, and so one chunk: with room for a second one RabbitMQ would deliver neither. */
  private static final int CAREFUL_PREFETCH = 1;

  /** After so many messages in a row the log is read at full speed again. */
  private static final int MESSAGES = 2_000;

  private final OddMessages odd;
  private final LongSupplier nanos;
  private int left;
  private @Nullable Connection reading;
  private long averageBytes;
  private boolean large;
  private long largeSinceNanos;

  LogCare(ReconnectingConnection.Connector connector) {
    this(connector, System::nanoTime);
  }

  /**
   * @param nanos the time, as {@link System#nanoTime}
   */
  LogCare(ReconnectingConnection.Connector connector, LongSupplier nanos) {
    this.odd = new OddMessages(connector);
    this.nanos = nanos;
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
    return isTaken() ? CAREFUL_PREFETCH : large ? PREFETCH_OF_LARGE : PREFETCH;
  }

  /** See {@link OddMessages#firstReadable}. */
  long firstReadable(long offset) throws IOException, TimeoutException, InterruptedException {
    return odd.firstReadable(offset);
  }

  /**
   * A message was read, with a body of so many bytes.
   *
   * @return why the reader has to continue with another prefetch; null if it need not
   */
  @Nullable String read(int bytes) {
    averageBytes += (bytes - averageBytes) / AVERAGE_OF;
    if (left > 0 && --left == 0) {
      return "the log can be read at full speed again";
    }
    if (!large && averageBytes > LARGE_BYTES) {
      large = true;
      largeSinceNanos = nanos.getAsLong();
      return "messages of the log are large: fewer are read ahead";
    }
    if (large && averageBytes < SMALL_BYTES && nanos.getAsLong() - largeSinceNanos > LARGE_NANOS) {
      large = false;
      return "messages of the log are small again: more are read ahead";
    }
    return null;
  }
}
