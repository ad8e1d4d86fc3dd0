package dev.warren.gateway.log;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many messages RabbitMQ may send ahead to the live reader. Usually these are many. While
 * messages are large, they are few, because they would fill the heap. After a message that RabbitMQ
 * cannot deliver ({@link OddMessages}) has ended the connection, it is a single one: then all
 * messages before the next such message arrive. Guarded by its {@link LogTail}.
 */
final class LogCare {

  /** The most messages that RabbitMQ sends before earlier ones are acknowledged. */
  private static final int PREFETCH = 2_000;

  /** With the largest messages that clients send, of 2 MB, these take 64 MB. */
  private static final int PREFETCH_OF_LARGE = 32;

  /** Messages count as large from this average size on: {@link #PREFETCH} of them take 256 MB. */
  private static final long LARGE_BYTES = 128 * 1024;

  /**
   * Messages count as small again below this average size: {@link #PREFETCH} of them take 128 MB.
   */
  private static final long SMALL_BYTES = LARGE_BYTES / 2;

  /** The average covers about this many messages. */
  private static final int AVERAGE_OF = 64;

  /**
   * The shortest time for which messages count as large. Each change interrupts the reading, so a
   * publisher must not cause many.
   */
  private static final long LARGE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * One message, which means one chunk: with room for a second message RabbitMQ would deliver
   * neither.
   */
  private static final int CAREFUL_PREFETCH = 1;

  /** After this many messages in a row the log is read at full speed again. */
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

  /** Whether retention has dropped the message at this offset. */
  boolean hasRetentionPassed(Connection connection, long offset) throws IOException {
    try {
      // Offset 0 is not readable if the log begins with a message that RabbitMQ cannot deliver.
      long readable = isTaken() ? firstReadable(0) : 0;
      return (readable == 0 ? LogBirths.first(connection) : readable) > offset;
    } catch (TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /**
   * Counts a message whose body has this many bytes.
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
