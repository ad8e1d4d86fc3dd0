package dev.warren.gateway.history;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.log.LogBirths;
import dev.warren.gateway.log.OddMessages;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which one thread reads the log, opened when it is needed. It remembers the
 * parts of the log that RabbitMQ cannot deliver ({@link OddMessages}), since each attempt to read
 * one ends the connection. Confined to the thread.
 */
final class LogConnection {

  /** How many unreadable parts to remember. */
  private static final int MOST_PARTS = 1_000;

  /** A scan that begins within this many messages before an unreadable part has to be careful. */
  private static final long NEAR = 12_000;

  private static final long FIRST_KNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String name;
  private final ReconnectingConnection.Connector connector;
  private final HistoryWindow window;
  private final OddMessages odd;

  private @Nullable Connection connection;
  private @Nullable LogBirth birth;

  /** The offset after each unreadable part, by the part's first offset. */
  private final NavigableMap<Long, Long> unreadable = new TreeMap<>();

  /** The first offset that can be read, where the log begins with an unreadable part. */
  private @Nullable Long firstReadable;

  private long firstReadableNanos;

  /**
   * @param name the name of the connection in RabbitMQ
   * @param window knows which log is the current one
   */
  LogConnection(String name, ReconnectingConnection.Connector connector, HistoryWindow window) {
    this.name = name;
    this.connector = connector;
    this.window = window;
    this.odd = new OddMessages(connector);
  }

  /** The open connection. */
  Connection open() throws IOException, TimeoutException, InterruptedException {
    Connection current = connection;
    if (current == null || !current.isOpen() || !isCurrent()) {
      disconnect();
      current = connector.connect(name);
      connection = current;
      LogBirth found = birthBy(current);
      if (found == null) {
        throw new IOException("the log is being created");
      }
      if (birth == null || !found.isSameLog(birth)) {
        unreadable.clear();
        firstReadable = null;
      }
      birth = found;
      return current.isOpen() ? current : reopened();
    }
    return current;
  }

  private boolean isCurrent() {
    LogBirth read = birth;
    LogBirth current = window.log();
    return read != null && current != null && read.isSameLog(current);
  }

  private @Nullable LogBirth birthBy(Connection current) throws IOException, InterruptedException {
    try {
      return LogBirths.findKnown(current);
    } catch (IOException | ShutdownSignalException e) {
      if (!OddMessages.ended(current)) {
        throw e;
      }
      // The log begins with a message that RabbitMQ cannot deliver, so the birth cannot be read;
      // the live reader knows which log this is.
      return window.log();
    }
  }

  private Connection reopened() throws IOException, TimeoutException {
    Connection again = connector.connect(name);
    connection = again;
    return again;
  }

  /** The log that the open connection reads. Fails if that is not the current log any more. */
  LogBirth log() throws IOException, TimeoutException, InterruptedException {
    open();
    return current();
  }

  /** The same as {@link #log}, without opening the connection again if it has ended. */
  LogBirth current() {
    LogBirth current = window.log();
    if (current == null || !isCurrent()) {
      throw new HistoryLost("the log was created anew");
    }
    return current; // This one says from where on the log has batches.
  }

  /** The offset of the oldest message that can be read. */
  long first() throws IOException, TimeoutException, InterruptedException {
    Long known = firstReadable;
    if (known != null && System.nanoTime() - firstReadableNanos < FIRST_KNOWN_NANOS) {
      return known;
    }
    Connection current = open();
    try {
      firstReadable = null;
      return LogBirths.first(current);
    } catch (IOException | ShutdownSignalException e) {
      if (!OddMessages.ended(current)) {
        throw e;
      }
      long first = odd.firstReadable(0);
      firstReadable = first;
      firstReadableNanos = System.nanoTime();
      return first;
    }
  }

  /** Whether the connection has ended because of an unreadable part. */
  boolean endedOdd() {
    return connection != null && OddMessages.ended(connection);
  }

  /** Finds the end of an unreadable part, if one begins at this offset. */
  void learn(long offset) throws IOException, TimeoutException, InterruptedException {
    long readable = odd.firstReadable(offset);
    if (readable > offset) {
      unreadable.put(offset, readable);
      if (unreadable.size() > MOST_PARTS) {
        unreadable.pollFirstEntry();
      }
    }
  }

  /**
   * The offset after the unreadable part that contains this offset; the same offset if no part
   * contains it.
   */
  long afterUnreadable(long offset) {
    Map.Entry<Long, Long> part = unreadable.floorEntry(offset);
    return part == null ? offset : Math.max(offset, part.getValue());
  }

  /** Where the next unreadable part begins; {@link Long#MAX_VALUE} if none is known. */
  long nextUnreadable(long offset) {
    Long next = unreadable.ceilingKey(offset);
    return next == null ? Long.MAX_VALUE : next;
  }

  /** Whether a scan from this offset may reach an unreadable part. */
  boolean isNearUnreadable(long offset) {
    return nextUnreadable(offset) - offset < NEAR;
  }

  void disconnect() {
    Connection current = connection;
    connection = null;
    if (current != null) {
      current.abort(1_000);
    }
  }
}
