package dev.warren.gateway.history;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.gateway.log.LogBirths;
import dev.warren.gateway.log.LogChannels;
import dev.warren.gateway.log.LogMessages;
import dev.warren.gateway.log.TopicMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forward pass over the stream of the log, from an offset on. RabbitMQ can read a stream in no
 * other way, and has no index by channel. Parts that an earlier pass has read come from memory. The
 * pass skips messages that RabbitMQ cannot deliver. Confined to one thread.
 */
final class StreamScan implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamScan.class);

  /** The most messages that RabbitMQ sends before earlier ones are acknowledged. */
  private static final int PREFETCH = 200;

  /** The prefetch near a message that RabbitMQ cannot deliver: one chunk at a time. */
  private static final int CAREFUL_PREFETCH = 1;

  /**
   * The bytes of bodies that may wait in this scan. Beyond them the scan continues with a smaller
   * prefetch, as a few hundred messages of the largest size would fill the heap.
   */
  private static final long AHEAD_BYTES = 16 * 1024 * 1024;

  private static final int PREFETCH_OF_LARGE = 8;

  private static final long DELIVERY_S = 10;

  /**
   * How often the connection may end without progress before the scan fails. While RabbitMQ is
   * slow, a look for the end of an unreadable part may find nothing.
   */
  private static final int MOST_FAILURES = 10;

  static final long NOTHING_LOST = -1;

  /** Marks the end of the AMQP channel in the queue of deliveries. */
  private static final Delivery END = new Delivery(null, null, null);

  private final LogConnection connection;
  private final ScannedParts parts;
  private final ScannedParts.Recording recording;

  private @Nullable Channel channel;
  private Ahead ahead = new Ahead();
  private long expected;
  private boolean careful;
  private volatile boolean large;
  private int unacknowledged;
  private int failures;

  /** The entries of a delivery or a part that {@link #next} has yet to return. */
  private final Deque<LogEntry> entries = new ArrayDeque<>();

  private long lostUpTo = NOTHING_LOST;

  /** The deliveries of one AMQP channel that the scan has not taken yet. Thread-safe. */
  private static final class Ahead {
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean tooMuch;

    /** Adds a delivery; returns whether the channel should end because too many bytes wait. */
    boolean add(Delivery delivery) {
      deliveries.add(delivery);
      tooMuch |= bytes.addAndGet(delivery.getBody().length) > AHEAD_BYTES;
      return tooMuch;
    }

    /** Null after a long time without a delivery. */
    @Nullable Delivery take() throws InterruptedException {
      Delivery next = deliveries.poll(DELIVERY_S, TimeUnit.SECONDS);
      if (next != null && next != END) {
        bytes.addAndGet(-next.getBody().length);
      }
      return next;
    }
  }

  StreamScan(LogConnection connection, ScannedParts parts, long from) {
    this.connection = connection;
    this.parts = parts;
    this.recording = parts.new Recording();
    this.expected = from;
    this.careful = connection.isNearUnreadable(from);
  }

  /**
   * The next entry; blocks until RabbitMQ delivers it.
   *
   * @throws IOException if RabbitMQ delivers nothing for ten seconds, as at the end of the log
   */
  LogEntry next() throws IOException, TimeoutException, InterruptedException {
    while (true) {
      LogEntry known = entries.poll();
      if (known != null) {
        return known;
      }
      passUnreadable();
      if (takeScanned()) {
        continue;
      }
      Channel current = channel == null ? consume() : channel;
      Delivery delivery = ahead.take();
      if (delivery == null) {
        throw new IOException("RabbitMQ delivered nothing from the log for 10 seconds");
      }
      if (delivery == END) {
        ended(current.getCloseReason());
        continue;
      }
      long offset = LogBirths.offset(delivery);
      acknowledge(current, delivery, offset);
      // RabbitMQ delivers whole chunks, so the first one may begin before the offset.
      if (offset >= expected) {
        expected = offset + 1;
        failures = 0;
        addEntries(offset, delivery);
      }
    }
  }

  /** Goes on with a part that an earlier scan has read. */
  private boolean takeScanned() throws IOException {
    List<LogEntry> scanned = parts.from(connection.current(), expected);
    if (scanned.isEmpty()) {
      return false;
    }
    entries.addAll(scanned);
    expected = scanned.get(scanned.size() - 1).offset() + 1;
    close(); // RabbitMQ would send the same.
    return true;
  }

  private void addEntries(long offset, Delivery delivery) {
    LogBirth birth = connection.current();
    List<LogEntry> read = new ArrayList<>();
    long last = birth.lastPosition(offset);
    List<Delivery> records = records(delivery);
    for (int record = 0; record < records.size(); record++) {
      long position = birth.position(offset, record);
      boolean isLast = record == records.size() - 1;
      read.add(
          new LogEntry(offset, isLast ? last : position, shown(position, records.get(record))));
    }
    if (records.isEmpty()) {
      read.add(new LogEntry(offset, last, null));
    }
    recording.add(birth, read);
    entries.addAll(read);
  }

  /** The records of a batch; none if it cannot be read, which the live reader reports. */
  private static List<Delivery> records(Delivery delivery) {
    try {
      return LogMessages.isBatch(delivery) ? LogMessages.records(delivery) : List.of(delivery);
    } catch (IOException | RuntimeException unreadable) {
      return List.of();
    }
  }

  private static @Nullable TopicMessage shown(long position, Delivery delivery) {
    TopicMessage message = LogMessages.forClients(position, delivery);
    return message != null && HistoryWindow.keeps(message) ? message : null;
  }

  /**
   * The offset after the messages that the scan has skipped as unreadable. Several in a row may
   * include good messages. If there were several such places since the last call, the last one
   * counts; {@link #NOTHING_LOST} if there was none.
   */
  long lostUpTo() {
    long last = lostUpTo;
    lostUpTo = NOTHING_LOST;
    return last;
  }

  private void passUnreadable() throws IOException {
    long readable = connection.afterUnreadable(expected);
    if (readable > expected) {
      lostUpTo = readable - expected > 1 ? readable : lostUpTo;
      expected = readable;
      close();
    }
  }

  private Channel consume() throws IOException, TimeoutException, InterruptedException {
    Connection current = connection.open();
    Channel opened = LogChannels.open(current);
    Ahead received = new Ahead();
    ahead = received;
    channel = opened;
    unacknowledged = 0;
    opened.addShutdownListener(cause -> received.deliveries.add(END));
    opened.basicQos(prefetch());
    opened.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", expected),
        (tag, delivery) -> {
          if (received.add(delivery) && !large) {
            opened.abort();
          }
        },
        tag -> opened.abort());
    return opened;
  }

  private int prefetch() {
    return careful ? CAREFUL_PREFETCH : large ? PREFETCH_OF_LARGE : PREFETCH;
  }

  private void acknowledge(Channel current, Delivery delivery, long offset) throws IOException {
    int every = Math.max(1, prefetch() / 4);
    // As long as the last message is not acknowledged, RabbitMQ does not read the one that it
    // cannot deliver.
    boolean goesOn = !careful || connection.nextUnreadable(offset) > offset + 1;
    if (++unacknowledged >= every && goesOn && current.isOpen()) {
      current.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
      unacknowledged = 0;
    }
  }

  /** The AMQP channel has ended, and the scan has read all its deliveries. */
  private void ended(ShutdownSignalException why)
      throws IOException, TimeoutException, InterruptedException {
    channel = null;
    if (ahead.tooMuch && !large) {
      large = true;
      return;
    }
    if (++failures > MOST_FAILURES) {
      throw new IOException("RabbitMQ stopped sending the log: " + why);
    }
    if (!connection.endedOdd()) {
      // A lost connection, which is opened again. If RabbitMQ is down, that fails.
      log.info("history is read on from offset {} after: {}", expected, why.getMessage());
      return;
    }
    if (careful) {
      connection.learn(expected);
    }
    careful = true;
  }

  @Override
  public void close() throws IOException {
    recording.end();
    Channel current = channel;
    channel = null;
    if (current != null) {
      current.abort();
    }
  }
}
