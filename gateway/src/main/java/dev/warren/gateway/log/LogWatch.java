package dev.warren.gateway.log;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when RabbitMQ delivers nothing more although the log has new messages. RabbitMQ 3.10
 * never wakes a consumer at the end of a segment if retention has deleted the next segment. Without
 * this watch the gateway would deliver nothing, and report itself healthy, until its next
 * reconnect.
 *
 * <p>The beats of gateways and workers pass through the log, so it is seldom silent for long. Only
 * if it is, a second consumer looks at the log's end.
 */
final class LogWatch {

  private static final Logger log = LoggerFactory.getLogger(LogWatch.class);

  private static final long LOOK_MS = 5_000;

  /**
   * After this many looks in a row without an answer, a new connection may reach a node that serves
   * the log, or else shows in the gateway's health why there is none.
   */
  private static final int MOST_UNANSWERED = 3;

  private final Reader reader;
  private final LongAdder stalls = new LongAdder();
  private final ScheduledExecutorService timer = DaemonThreads.timer("warren-log-watch");

  // Confined to the watch's thread.
  private long lastSeen = -1;
  private boolean isSuspect;
  private int unanswered;

  /** The reader of the log. Its methods are called on the watch's thread and must not block. */
  interface Reader {

    /** The connection that reads the log; null while there is none. */
    @Nullable Connection connection();

    /** The next offset to read. It does not change while a listener blocks or no message comes. */
    long nextOffset();

    /** Whether a listener handles a message now. That may take long and is no stall of the log. */
    boolean isHandling();

    void restart(String reason);
  }

  LogWatch(Reader reader) {
    this.reader = reader;
  }

  void start() {
    timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    timer.shutdownNow();
  }

  /**
   * How often the gateway opened a new connection because RabbitMQ delivered nothing more of the
   * log.
   */
  long stalls() {
    return stalls.sum();
  }

  /** Called regularly, on one thread. May wait for RabbitMQ. */
  void look() {
    Connection connection = reader.connection();
    long next = reader.nextOffset();
    boolean stands = next == lastSeen && connection != null && !reader.isHandling();
    lastSeen = next;
    if (!stands) {
      isSuspect = false;
      unanswered = 0;
      return;
    }
    try {
      boolean isBehind = LogBirths.lastChunk(connection) >= next;
      unanswered = 0;
      // A message may be under way, so only the second such look in a row counts.
      if (isBehind && isSuspect && reader.nextOffset() == next && !reader.isHandling()) {
        stalls.increment();
        reader.restart("RabbitMQ delivers nothing after offset %d".formatted(next - 1));
      }
      isSuspect = isBehind;
    } catch (IOException | RuntimeException e) {
      log.debug("the end of the log cannot be read: {}", e.toString());
      if (++unanswered >= MOST_UNANSWERED) {
        unanswered = 0;
        reader.restart("the end of the log cannot be read: " + ReconnectingConnection.reason(e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
