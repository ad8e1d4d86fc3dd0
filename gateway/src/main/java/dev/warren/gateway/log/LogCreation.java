package dev.warren.gateway.log;

import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the log's birth. Creates the log if it is missing, or the birth of a log that another
 * program has created. It publishes on another connection than the reader's, because RabbitMQ would
 * stop reading from the reader's during an alarm.
 */
final class LogCreation {

  private static final String NAME = "warren-gateway-log-creation";

  private final ReconnectingConnection.Connector connector;
  private final Consumer<LogBirth> copies;

  /**
   * @param copies receives the birth at each start and when it changes, to keep a copy, because
   *     retention will remove the original
   */
  LogCreation(ReconnectingConnection.Connector connector, Consumer<LogBirth> copies) {
    this.connector = connector;
    this.copies = copies;
  }

  /**
   * The birth of the log. Afterwards the log exists and is bound to its exchange. Blocks, for some
   * seconds at most.
   */
  LogBirth found(Connection reading) throws IOException, TimeoutException, InterruptedException {
    LogBirth found = null;
    boolean exists = Topology.hasLog(reading);
    if (exists) {
      Topology.bindLog(reading);
      found = LogBirths.find(reading);
    }
    if (found == null) {
      create(exists);
      found = LogBirths.find(reading);
    }
    if (found == null) {
      throw new IOException("the log is empty: its birth is not written yet");
    }
    LogBirth birth = LogBirths.withBatches(reading, found);
    copies.accept(birth);
    return birth;
  }

  /**
   * The birth of a log whose messages cannot be read now, from its copy.
   *
   * @param known the log that was read before; null for none
   */
  LogBirth known(Connection reading, @Nullable LogBirth known)
      throws IOException, InterruptedException {
    LogBirth copied = LogBirths.copied(reading);
    LogBirth found = copied == null ? known : copied;
    if (found == null) {
      throw new IOException("the log begins with a message that RabbitMQ cannot deliver");
    }
    return LogBirths.withBatches(reading, found);
  }

  /** Keeps a copy of a birth whose log has batches now. */
  void copy(LogBirth birth) {
    copies.accept(birth);
  }

  /**
   * @param exists whether the log exists, but has delivered no birth. A slow RabbitMQ then gets
   *     more time, because a log must not get a second birth
   */
  private void create(boolean exists) throws IOException, TimeoutException, InterruptedException {
    Connection publishing = connector.connect(NAME);
    try {
      Topology.declareLog(publishing);
      LogBirth found = exists ? LogBirths.findKnown(publishing) : LogBirths.find(publishing);
      if (found == null) {
        Topology.writeBirth(publishing);
      }
    } finally {
      publishing.abort(1_000);
    }
  }
}
