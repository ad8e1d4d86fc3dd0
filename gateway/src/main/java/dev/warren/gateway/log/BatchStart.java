package dev.warren.gateway.log;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.presence.Note;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the batches of a log that an earlier version of Warren has created, as soon as all
 * gateways read batches: it writes the message after which batches may come. Gateways name in their
 * beats whether they read batches. A log of this version has batches from its beginning.
 */
public final class BatchStart implements LogListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(BatchStart.class);

  /** An exclusive queue, so that only one gateway at a time starts the batches. */
  private static final String LOCK = "warren.log.batches";

  private static final long LOOK_MS = 1_000;
  private static final int READ_MS = 10_000;

  private final ReconnectingConnection.Connector connector;
  private final Supplier<@Nullable LogBirth> current;
  private final HeardBeats heard;
  private final ScheduledExecutorService timer = DaemonThreads.timer("warren-log-batches");

  private volatile boolean running;

  /**
   * @param current the log that this gateway reads, null before the first one
   * @param after see {@link HeardBeats}
   */
  public BatchStart(
      ReconnectingConnection.Connector connector,
      Supplier<@Nullable LogBirth> current,
      Duration after) {
    this.connector = connector;
    this.current = current;
    this.heard = new HeardBeats(after);
  }

  @Override
  public void live(long position) {
    heard.begin(System.nanoTime());
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    if (!message.channel().name().equals(Names.BEATS)) {
      return;
    }
    Note note = Note.decode(message.type(), message.body());
    if (note instanceof Note.Beat beat) {
      heard.beat(beat.readsBatches(), System.nanoTime());
    }
  }

  private void look() {
    LogBirth birth = current.get();
    if (birth == null || birth.hasBatches() || !heard.isTime(System.nanoTime())) {
      return;
    }
    try {
      begin(birth);
    } catch (IOException | TimeoutException | RuntimeException e) {
      log.warn("the batches of the log could not be started: {}", ReconnectingConnection.reason(e));
      heard.begin(System.nanoTime()); // The next attempt comes after the same time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin(LogBirth birth) throws IOException, TimeoutException, InterruptedException {
    Connection connection = connector.connect("warren-gateway-log-batches");
    try {
      Channel channel = connection.createChannel();
      if (isLocked(channel) || LogBirths.withBatches(connection, birth).hasBatches()) {
        return; // Another gateway does it, or has done it.
      }
      Topology.publishBirth(channel, Names.LOG, LogBirth.BATCHES_TYPE, birth);
      LogBirth with = awaitRead();
      if (with != null && with.isSameLog(birth)) {
        Topology.publishBirth(channel, Names.LOG_BIRTHS, LogBirth.MESSAGE_TYPE, with);
        log.info(
            "all gateways read batches: gateways and workers write the log in batches from now on."
                + " Do not run gateways of a version before batches any more");
      }
    } finally {
      connection.abort(1_000);
    }
  }

  private static boolean isLocked(Channel channel) throws IOException {
    try {
      channel.queueDeclare(LOCK, false, true, true, Map.of());
      return false;
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause
          && cause.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.RESOURCE_LOCKED) {
        return true;
      }
      throw e;
    }
  }

  /** The log with its first batch's offset, once this gateway has read it; null if it does not. */
  private @Nullable LogBirth awaitRead() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_MS);
    while (System.nanoTime() < deadline) {
      LogBirth read = current.get();
      if (read != null && read.hasBatches()) {
        return read;
      }
      Thread.sleep(10);
    }
    return null;
  }

  @Override
  public void start() {
    running = true;
    timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    running = false;
    timer.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
