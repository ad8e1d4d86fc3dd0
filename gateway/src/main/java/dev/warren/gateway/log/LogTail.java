package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the log, with the gateway's one consumer, and hands each message to the fan-out. After a
 * lost connection it reads on behind the last message it had, so clients stay connected and miss
 * nothing.
 */
public final class LogTail implements ReconnectingConnection.Work, SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(LogTail.class);

  /**
   * Stream consumers get credit by acknowledging; a quarter of it at a time keeps them supplied.
   */
  private static final int PREFETCH = 2_000;

  private static final int ACKNOWLEDGE_EVERY = PREFETCH / 4;

  /**
   * The rest, on a quiet log: RabbitMQ closes a channel of which a delivery waits for longer than
   * {@code consumer_timeout}.
   */
  private static final long ACKNOWLEDGE_REST_MS = 1_000;

  private final ReconnectingConnection link;
  private final LogWindow window;
  private final List<LogListener> listeners;
  private final int windowMessages;

  // The log that is read, by which channel, and the offset to read next: guarded by this.
  private @Nullable LogBirth birth;
  private @Nullable Channel channel;
  private long nextOffset;

  /** What comes before is for the window only. */
  private long liveFrom;

  /** Whether the fan-out has begun. */
  private boolean live;

  private long lastTag;
  private long acknowledgedTag;

  private final LongAdder gaps = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder unreadable = new LongAdder();

  private final ScheduledExecutorService acknowledging =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "warren-log-acknowledging");
            thread.setDaemon(true);
            return thread;
          });

  private volatile boolean consuming;
  private volatile boolean running;

  /**
   * @param window has each message before anybody else has
   * @param windowMessages how many of the log's last messages it is given at the start
   * @param listeners in this order: the fan-out last, so that the others have each message before
   *     any client does
   */
  public LogTail(
      ReconnectingConnection.Connector connector,
      LogWindow window,
      int windowMessages,
      List<LogListener> listeners) {
    this.window = window;
    this.windowMessages = windowMessages;
    this.listeners = List.copyOf(listeners);
    this.link = new ReconnectingConnection("warren-gateway-log", connector, this);
  }

  @Override
  public void opened(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    Topology.declareLog(connection);
    LogBirth found = LogBirths.find(connection);
    long end = LogBirths.lastChunk(connection);
    Channel opened = connection.createChannel();
    opened.basicQos(PREFETCH);
    opened.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", readFrom(found, opened, end)),
        (tag, delivery) -> received(opened, found, delivery),
        tag -> link.restart("the stream " + Names.LOG + " is gone"),
        (tag, cause) -> link.restart("the channel of the log was closed: " + cause.getMessage()));
    window.reading(true);
  }

  /** Where to read on, from now on with this channel alone. */
  private synchronized long readFrom(LogBirth found, Channel opened, long end) {
    channel = opened;
    lastTag = 0;
    acknowledgedTag = 0;
    if (found.equals(birth)) {
      consuming = live;
      return nextOffset;
    }
    if (birth != null) {
      log.error("the log {} was made anew; what the old one held and was not read is lost", birth);
      liveFrom = 0;
      return 0;
    }
    // Nobody subscribes yet: what was before the last chunk is for the window.
    liveFrom = end;
    return Math.max(0, end - windowMessages);
  }

  @Override
  public synchronized void closed() {
    channel = null;
    consuming = false;
    window.reading(false);
  }

  /** Deliveries of a lost connection may still be handed out: the next one reads them again. */
  private synchronized void received(Channel by, LogBirth of, Delivery delivery)
      throws IOException {
    if (by != channel) {
      return;
    }
    long offset = LogBirths.offset(delivery);
    if (!of.equals(birth)) {
      if (birth != null) {
        gap();
      }
      birth = of;
      live = false;
      nextOffset = offset;
      window.begins(of, of.position(offset));
    }
    if (offset >= nextOffset) {
      // One alone is a note of RabbitMQ's own: retention takes whole segments.
      if (offset > nextOffset + 1 && isLost(by, nextOffset)) {
        log.error(
            "{} messages of the log were dropped by retention before they were read",
            offset - nextOffset);
        window.begins(of, of.position(offset));
        gap();
      }
      nextOffset = offset + 1;
      if (!live && offset >= liveFrom) {
        live = true;
        consuming = true;
        // The birth is for nobody, but a position of this log, where the one before it is not.
        long before = of.position(LogBirths.isBirth(delivery) ? offset : offset - 1);
        listeners.forEach(listener -> listener.live(before));
      }
      offer(of.position(offset), delivery);
    }
    lastTag = delivery.getEnvelope().getDeliveryTag();
    if (lastTag - acknowledgedTag >= ACKNOWLEDGE_EVERY) {
      acknowledge(by);
    }
  }

  private void gap() {
    listeners.forEach(LogListener::gap);
    gaps.increment();
  }

  /**
   * Whether retention has passed an offset that was not delivered, rather than RabbitMQ using it
   * and the next for notes of its own.
   */
  private static boolean isLost(Channel by, long offset) throws IOException {
    try {
      return LogBirths.first(by.getConnection()) > offset;
    } catch (TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private void acknowledge(Channel by) throws IOException {
    by.basicAck(lastTag, true);
    acknowledgedTag = lastTag;
  }

  private synchronized void acknowledgeRest() {
    Channel current = channel;
    if (current != null && lastTag > acknowledgedTag) {
      try {
        acknowledge(current);
      } catch (IOException | RuntimeException e) {
        log.debug("the log's channel has ended: {}", e.toString());
      }
    }
  }

  private void offer(long position, Delivery delivery) throws IOException {
    try {
      if (!isOffered(position, delivery)) {
        // A client may bring this position from another gateway, which did not leave it out.
        TopicMessage leftOut = TopicMessage.onlyPosition(position);
        window.take(leftOut);
        if (live) {
          for (LogListener listener : listeners) {
            listener.skipped(position);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while the clients had too much to read");
    }
  }

  /** False where nobody is to have it. */
  private boolean isOffered(long position, Delivery delivery) throws InterruptedException {
    try {
      TopicMessage message = LogMessages.of(position, delivery);
      if (message == null) {
        if (live && !LogBirths.isBirth(delivery)) {
          unreadable.increment();
        }
        return false;
      }
      if (!window.take(message)) {
        if (live) {
          duplicates.increment();
        }
        return false;
      }
      if (live) {
        for (LogListener listener : listeners) {
          listener.received(message);
        }
      } else {
        listeners.forEach(listener -> listener.backfilled(message));
      }
      return true;
    } catch (RuntimeException e) {
      // One that cannot be read must not end the connection, for it would be read again.
      if (live) {
        unreadable.increment();
      }
      log.error("message {} of the log could not be read, and is left out", position, e);
      return false;
    }
  }

  /** How often the log did not go on where it had been read to. */
  public long gaps() {
    return gaps.sum();
  }

  /** How many events nobody was given, as the window had them already. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** How many messages nobody was given, as they are of no channel or cannot be read. */
  public long unreadable() {
    return unreadable.sum();
  }

  /** Started before, and stopped after, all that serves clients. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    running = true;
    link.start();
    acknowledging.scheduleWithFixedDelay(
        this::acknowledgeRest, ACKNOWLEDGE_REST_MS, ACKNOWLEDGE_REST_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    acknowledging.shutdownNow();
    link.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Up while the log is consumed. */
  @Override
  public Health health() {
    String problem = link.problem();
    if (consuming && problem == null) {
      return Health.up().build();
    }
    return Health.down().withDetail("problem", String.valueOf(problem)).build();
  }
}
