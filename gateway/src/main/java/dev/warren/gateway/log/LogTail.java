package dev.warren.gateway.log;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the log with one consumer for the whole gateway; the messages go to the window and to the
 * listeners. After a lost connection it continues after the last message that it read, so clients
 * stay connected and miss nothing.
 *
 * <p>The AMQP connection's thread handles the messages, one at a time. A listener that blocks stops
 * the reading: then RabbitMQ sends no more than the prefetch ahead.
 */
public final class LogTail implements ReconnectingConnection.Work, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LogTail.class);

  private final ReconnectingConnection link;
  private final LogCreation creation;
  private final LogCare care;
  private final LogDispatch dispatch;
  private final int backfillMessages;
  private final LogCredit credit = new LogCredit();
  private final LogWatch watch = new LogWatch(new Watched());

  // The current log, the AMQP channel that reads it, and the next offset. Guarded by this.
  private volatile @Nullable LogBirth birth;
  private volatile @Nullable Channel channel;
  private volatile long nextOffset;

  /** Whether listeners handle a message now. They may block for as long as clients do not read. */
  private volatile boolean handling;

  /** Offsets below this one are backfill: they go to the window, not to clients. */
  private long liveFrom;

  private volatile boolean consuming;
  private volatile boolean running;

  /**
   * @param births receives the birth at each start and when it changes, to keep a copy, because
   *     retention will remove the original
   * @param window has each message before any listener does, so that history always covers what was
   *     fanned out
   * @param backfillMessages how many of the log's last messages the window gets at the start
   * @param listeners called in this order; the fan-out comes last, so that all other listeners have
   *     a message before any client has it
   */
  public LogTail(
      ReconnectingConnection.Connector connector,
      Consumer<LogBirth> births,
      LogWindow window,
      int backfillMessages,
      OwnMessages own,
      List<LogListener> listeners) {
    this.link = new ReconnectingConnection("warren-gateway-log", connector, this);
    this.creation = new LogCreation(connector, births);
    this.care = new LogCare(connector);
    this.dispatch = new LogDispatch(window, own, listeners);
    this.backfillMessages = backfillMessages;
  }

  @Override
  public void opened(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    care.opened(connection);
    LogBirth known = birth;
    // A look at the log's ends might meet the undeliverable message again.
    LogBirth found =
        care.isTaken() ? creation.known(connection, known) : creation.found(connection);
    boolean goesOn = known != null && found.isSameLog(known);
    if (care.isTaken() && goesOn) {
      passUnreadable(found, care.firstReadable(nextOffset));
    }
    Delivery end = care.isTaken() || goesOn ? null : LogBirths.nearEnd(connection);
    Channel opened = connection.createChannel();
    opened.basicQos(care.prefetch());
    credit.begin(opened, care.prefetch());
    opened.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", readFrom(found, opened, end)),
        (tag, delivery) -> received(opened, found, delivery),
        tag -> link.restart("the stream " + Names.LOG + " was deleted"),
        (tag, cause) -> link.restart("the log's AMQP channel was closed: " + cause.getMessage()));
    dispatch.reading(true);
  }

  /** Sets the offset to continue at. From now on only deliveries of this AMQP channel count. */
  private synchronized Object readFrom(LogBirth found, Channel opened, @Nullable Delivery end) {
    channel = opened;
    if (birth != null && found.isSameLog(birth)) {
      if (found.hasBatches() && !birth.hasBatches()) {
        beginBatches(found.batchesFrom());
      }
      consuming = dispatch.isLive();
      return nextOffset;
    }
    if (birth != null) {
      log.error("the log {} was deleted and created anew: messages not read yet are lost", birth);
      liveFrom = 0;
      return 0;
    }
    if (end == null) {
      return "next"; // The log's last chunk cannot be read, so where it ends is not known.
    }
    // There are no subscriptions yet, so everything before the last chunk is backfill.
    liveFrom = LogBirths.offset(end);
    // As many batches as have about so many messages, if the others are like this one.
    return Math.max(0, liveFrom - backfillMessages / LogMessages.count(end));
  }

  private synchronized void passUnreadable(LogBirth of, long readable) throws InterruptedException {
    dispatch.passUnreadable(of, nextOffset, readable);
    nextOffset = readable;
  }

  @Override
  public synchronized void closed() {
    channel = null;
    care.closed();
    credit.end();
    consuming = false;
    dispatch.reading(false);
  }

  private synchronized void received(Channel by, LogBirth of, Delivery delivery)
      throws IOException {
    // A lost connection may still deliver messages; its successor reads them again.
    if (by != channel) {
      return;
    }
    long offset = LogBirths.offset(delivery);
    LogBirth current = birth;
    if (current == null || !of.isSameLog(current)) {
      current = begin(of, offset);
    }
    // RabbitMQ delivers whole chunks, so the first one may begin before the requested offset.
    if (offset >= nextOffset) {
      if (LogMessages.isBatch(delivery) && offset < current.batchesFrom()) {
        channel = null;
        link.restart("the log has batches, and this gateway did not read where they begin");
        return;
      }
      checkForGap(by, current, offset);
      nextOffset = offset + 1;
      if (LogBirths.beginsBatches(delivery) && !current.hasBatches()) {
        current = beginBatches(offset);
      }
      if (!dispatch.isLive() && offset >= liveFrom) {
        consuming = true;
        // The position before the birth would be of no log, so live messages begin at the birth.
        dispatch.goLive(current.position(offset) - (LogBirths.isBirth(delivery) ? 0 : 1));
      }
      handOver(current, offset, delivery);
    }
    credit.received(delivery.getEnvelope().getDeliveryTag());
    String reason = care.read(delivery.getBody().length);
    if (reason != null) {
      link.restart(reason);
    }
  }

  private LogBirth begin(LogBirth of, long offset) {
    if (birth != null) {
      dispatch.gap();
    }
    birth = of;
    nextOffset = offset;
    dispatch.begin(of, of.position(offset));
    return of;
  }

  /** The log that is read has batches after this offset. */
  private LogBirth beginBatches(long offset) {
    LogBirth with = Objects.requireNonNull(birth).withBatchesFrom(offset);
    birth = with;
    dispatch.hasBatches(with);
    creation.copy(with);
    return with;
  }

  private void checkForGap(Channel by, LogBirth of, long offset) throws IOException {
    // RabbitMQ uses single offsets for entries of its own, while retention drops whole segments.
    if (offset > nextOffset + 1 && care.hasRetentionPassed(by.getConnection(), nextOffset)) {
      log.error(
          "retention dropped {} messages of the log before this gateway had read them; a longer"
              + " retention of the stream {} prevents it",
          offset - nextOffset,
          Names.LOG);
      dispatch.truncated(of, of.position(offset));
    }
  }

  private void handOver(LogBirth of, long offset, Delivery delivery) throws IOException {
    handling = true;
    try {
      dispatch.dispatch(of, offset, delivery);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while the fan-out's backlog was full");
    } finally {
      handling = false;
    }
  }

  /** How often the log had a gap. */
  public long gaps() {
    return dispatch.gaps();
  }

  /** How often a new connection was opened because RabbitMQ delivered no more of the log. */
  public long stalls() {
    return watch.stalls();
  }

  /** How many events were left out because the window had the same event. */
  public long duplicates() {
    return dispatch.duplicates();
  }

  /** How many messages were left out because their channel or content was unreadable. */
  public long unreadable() {
    return dispatch.unreadable();
  }

  /** The reason why the gateway does not read the log live; null while it does. */
  @Nullable String problem() {
    String problem = link.problem();
    return problem == null && !consuming ? "the backfill from the log is not finished" : problem;
  }

  /** Starts before everything that serves clients, and stops after it. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    running = true;
    link.start();
    credit.start();
    watch.start();
  }

  @Override
  public void stop() {
    running = false;
    watch.stop();
    credit.stop();
    link.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** This reader, in the form that the watch needs. */
  private final class Watched implements LogWatch.Reader {

    @Override
    public @Nullable Connection connection() {
      Channel current = channel;
      return current == null ? null : current.getConnection();
    }

    @Override
    public long nextOffset() {
      return nextOffset;
    }

    @Override
    public boolean isHandling() {
      return handling;
    }

    @Override
    public void restart(String reason) {
      link.restart(reason);
    }
  }
}
