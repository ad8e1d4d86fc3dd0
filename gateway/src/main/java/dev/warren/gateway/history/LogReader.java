package dev.warren.gateway.history;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.log.LogBirths;
import dev.warren.gateway.log.LogMessages;
import dev.warren.gateway.log.TopicMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from the stream what the window does not hold any more, by a connection of its own, which
 * is there while somebody asks. A stream is read forwards and has no index by channel: so one scan
 * at a time serves all whose positions it comes by, and gives them what it found after a bounded
 * number of messages, that the others have their turn. Thread-safe.
 */
public final class LogReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogReader.class);

  /** The most messages that RabbitMQ sends ahead. */
  private static final int PREFETCH = 200;

  /** The most messages of one scan, and the most that one who asks gets of them. */
  private static final int SCAN = 10_000;

  static final int PAGE_MESSAGES = 500;
  static final long PAGE_BYTES = 256 * 1024;

  /** The most bytes of the last ones before a position. */
  private static final long MAX_LAST_BYTES = 16 * 1024 * 1024;

  private static final int MAX_ASKING = 100_000;

  private static final long DELIVERY_S = 10;
  private static final long IDLE_S = 60;

  private final ReconnectingConnection.Connector connector;
  private final HistoryWindow recent;
  private final int maxScan;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final String name;
  private final Thread thread;
  private volatile boolean closed;

  // Of the thread alone.
  private @Nullable Connection connection;
  private @Nullable LogBirth birth;
  private final Deque<Next> waiting = new ArrayDeque<>();

  /** What somebody wants. */
  private sealed interface Asked {
    CompletableFuture<?> answer();
  }

  /** The next ones after a position, up to where the window has them. */
  private static final class Next implements Asked {
    private final HistoryQuery wanted;
    private final long after;

    /** Behind this the window has all. */
    private final long end;

    private final int most;
    private final List<TopicMessage> found = new ArrayList<>();
    private long bytes;
    private final CompletableFuture<Page> answer = new CompletableFuture<>();

    private Next(HistoryQuery wanted, long after, long end, int most) {
      this.wanted = wanted;
      this.after = after;
      this.end = end;
      this.most = most;
    }

    @Override
    public CompletableFuture<Page> answer() {
      return answer;
    }

    private boolean isFull() {
      return found.size() >= most || bytes >= PAGE_BYTES;
    }

    private void finish(long upTo, boolean more) {
      answer.complete(new Page(found, upTo, more));
    }
  }

  private record LastOnes(
      HistoryQuery wanted, long before, int count, CompletableFuture<LastMessages> answer)
      implements Asked {}

  /**
   * @param name of its connection
   */
  public LogReader(
      String name,
      ReconnectingConnection.Connector connector,
      HistoryWindow recent,
      HistorySettings settings) {
    this.name = name;
    this.thread = new Thread(this::run, name);
    this.connector = connector;
    this.recent = recent;
    this.maxScan = settings.scanMessages();
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next ones after a position, up to where the window has them. Fails with {@link HistoryLost}
   * where retention has passed the position, or with {@link HistoryUnavailable}.
   *
   * @param most so many, at most
   */
  CompletionStage<Page> after(HistoryQuery wanted, long position, int most) {
    Next next = new Next(wanted, position, recent.completeAfter(wanted), most);
    if (position >= next.end) {
      next.finish(position, false);
    } else {
      ask(next);
    }
    return next.answer;
  }

  /** The last ones before a position. Fails with {@link HistoryUnavailable}. */
  CompletionStage<LastMessages> lastBefore(HistoryQuery wanted, long position, int count) {
    LastOnes last = new LastOnes(wanted, position, count, new CompletableFuture<>());
    ask(last);
    return last.answer;
  }

  private void ask(Asked what) {
    if (asked.size() >= MAX_ASKING) {
      fail(what, new HistoryUnavailable("too many ask for the past at once; ask again later"));
      return;
    }
    asked.add(what);
    if (closed) {
      fail(what, new HistoryUnavailable("the gateway stops"));
    }
  }

  private static void fail(Asked asked, Throwable why) {
    asked.answer().completeExceptionally(why);
  }

  private void run() {
    while (!closed) {
      Asked current = null;
      try {
        current = waiting.isEmpty() ? asked.poll(IDLE_S, TimeUnit.SECONDS) : waiting.poll();
        if (current == null) {
          disconnect();
        } else if (current instanceof Next next) {
          answer(next);
        } else if (current instanceof LastOnes last) {
          answer(last);
        }
      } catch (InterruptedException e) {
        break;
      } catch (Throwable e) {
        // Whatever it is: whoever asks next has to be answered.
        log.warn("the log could not be read for somebody: {}", e.toString());
        disconnect();
        if (current != null) {
          fail(current, e instanceof HistoryLost ? e : new HistoryUnavailable(e.toString()));
        }
      }
    }
    waiting.forEach(each -> fail(each, new HistoryUnavailable("the gateway stops")));
    asked.forEach(each -> fail(each, new HistoryUnavailable("the gateway stops")));
    disconnect();
  }

  private void disconnect() {
    Connection current = connection;
    connection = null;
    if (current != null) {
      current.abort(1_000);
    }
  }

  private Connection connection() throws IOException, TimeoutException, InterruptedException {
    Connection current = connection;
    if (current == null || !current.isOpen() || !java.util.Objects.equals(birth, recent.log())) {
      disconnect();
      current = connector.connect(name);
      connection = current;
      birth = LogBirths.find(current);
    }
    return current;
  }

  /** The log that is read now; what is asked of another is not to be had. */
  private LogBirth log() {
    LogBirth current = birth;
    if (current == null || !current.equals(recent.log())) {
      throw new HistoryLost("the log was made anew");
    }
    return current;
  }

  /** Scans for one who asks, and whoever else it comes by. */
  private void answer(Next first) throws IOException, TimeoutException, InterruptedException {
    Connection connection = connection();
    LogBirth log = log();
    Company company = new Company();
    try {
      company.join(first);
      long offset = log.offset(first.after) + 1;
      company.scannedUpTo = first.after;
      try (Scan scan = new Scan(connection, offset)) {
        long expected = offset;
        for (int scanned = 0; company.isThere() && scanned < SCAN; scanned++) {
          company.joinThoseWhoCame();
          Delivery delivery = scan.next();
          long delivered = LogBirths.offset(delivery);
          // RabbitMQ begins with what there is, and uses some offsets for notes of its own.
          if (delivered > expected && LogBirths.first(connection) > expected) {
            company.loseBefore(log.position(delivered), log);
          }
          expected = delivered + 1;
          company.take(delivery, log);
        }
      }
      company.leave();
    } catch (Throwable e) {
      company.fail(
          e instanceof HistoryLost ? e : new HistoryUnavailable(ReconnectingConnection.reason(e)));
      throw e;
    }
  }

  /** Those for whom one scan looks. */
  private final class Company {
    private final Map<String, List<Next>> byChannel = new HashMap<>();
    private final List<Next> byPattern = new ArrayList<>();
    private final PriorityQueue<Next> byEnd =
        new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
    private long scannedUpTo;

    void join(Next next) {
      of(next).add(next);
      byEnd.add(next);
    }

    private List<Next> of(Next next) {
      return next.wanted.pattern().isChannel()
          ? byChannel.computeIfAbsent(next.wanted.pattern().toString(), added -> new ArrayList<>(1))
          : byPattern;
    }

    boolean isThere() {
      return !byEnd.isEmpty();
    }

    void joinThoseWhoCame() {
      for (Iterator<Next> each = waiting.iterator(); each.hasNext(); ) {
        Next next = each.next();
        if (next.after >= scannedUpTo) {
          each.remove();
          join(next);
        }
      }
      for (Asked each = asked.peek(); each instanceof Next next; each = asked.peek()) {
        asked.remove();
        if (next.after >= scannedUpTo) {
          join(next);
        } else {
          waiting.add(next);
        }
      }
    }

    /**
     * Retention has taken what was just before this position. Who wants all from the log's
     * beginning gets what it still has.
     */
    void loseBefore(long position, LogBirth log) {
      for (Next each : List.copyOf(byEnd)) {
        if (each.after + 1 < position && each.after != log.position(0) - 1) {
          finished(each);
          LogReader.fail(each, new HistoryLost("retention has passed it"));
        }
      }
    }

    void take(Delivery delivery, LogBirth log) {
      long position = log.position(LogBirths.offset(delivery));
      TopicMessage message = LogMessages.forClients(position, delivery);
      if (message != null && HistoryWindow.isHistory(message)) {
        give(byChannel.getOrDefault(message.channel().name(), List.of()), message);
        give(byPattern, message);
      }
      scannedUpTo = position;
      for (Next next = byEnd.peek(); next != null && next.end <= position; next = byEnd.peek()) {
        finished(next);
        next.finish(next.end, false);
      }
    }

    private void give(List<Next> those, TopicMessage message) {
      List<Next> full = null;
      for (Next next : those) {
        if (message.position() > next.after
            && message.position() <= next.end
            && (next.wanted.pattern().isChannel()
                || next.wanted.pattern().matches(message.channel()))
            && next.wanted.has(message)) {
          next.found.add(message);
          next.bytes += message.body().length;
          if (next.isFull()) {
            full = full == null ? new ArrayList<>() : full;
            full.add(next);
          }
        }
      }
      if (full != null) {
        for (Next next : full) {
          finished(next);
          next.finish(message.position(), true);
        }
      }
    }

    private void finished(Next next) {
      byEnd.remove(next);
      of(next).remove(next);
    }

    /** The scan was long enough: they come again with how far they are. */
    void leave() {
      for (Next next : byEnd) {
        next.finish(Math.max(next.after, scannedUpTo), true);
      }
    }

    void fail(Throwable why) {
      byEnd.forEach(next -> LogReader.fail(next, why));
    }
  }

  /** Region by region backwards, each of them read forwards. */
  private void answer(LastOnes last) throws IOException, TimeoutException, InterruptedException {
    Connection connection = connection();
    LogBirth log = log();
    long first = LogBirths.first(connection);
    long end = Math.max(first, log.offset(last.before));
    long lowest = Math.max(first, end - maxScan);
    List<TopicMessage> found = new ArrayList<>();
    long bytes = 0;
    while (found.size() < last.count && end > lowest && bytes < MAX_LAST_BYTES) {
      long begin = Math.max(lowest, end - SCAN / 4);
      Deque<TopicMessage> region = new ArrayDeque<>();
      try (Scan scan = new Scan(connection, begin)) {
        for (long offset = begin - 1; offset < end - 1; ) {
          Delivery delivery = scan.next();
          offset = LogBirths.offset(delivery);
          TopicMessage message =
              offset < end ? LogMessages.forClients(log.position(offset), delivery) : null;
          if (message != null
              && HistoryWindow.isHistory(message)
              && last.wanted.pattern().matches(message.channel())
              && last.wanted.has(message)) {
            region.add(message);
            bytes += message.body().length;
            if (region.size() > last.count - found.size()) {
              bytes -= region.poll().body().length;
            }
          }
        }
      }
      found.addAll(0, region);
      end = begin;
    }
    last.answer.complete(new LastMessages(found, found.size() == last.count || end <= first));
  }

  /** One reading of the stream, from an offset on. */
  private static final class Scan implements AutoCloseable {
    private final Channel channel;
    private final long from;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private int unacknowledged;

    Scan(Connection connection, long from) throws IOException {
      this.from = from;
      Channel opened = connection.createChannel();
      if (opened == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to read the log by");
      }
      channel = opened;
      channel.basicQos(PREFETCH);
      channel.basicConsume(
          Names.LOG,
          false,
          Map.of("x-stream-offset", from),
          (tag, delivery) -> deliveries.add(delivery),
          tag -> channel.abort());
    }

    /** The next message; one from before is what RabbitMQ had in the same chunk. */
    Delivery next() throws IOException, InterruptedException {
      Delivery delivery;
      do {
        delivery = deliveries.poll(DELIVERY_S, TimeUnit.SECONDS);
        if (delivery == null) {
          throw new IOException("RabbitMQ does not deliver from the log");
        }
        if (++unacknowledged == PREFETCH / 4) {
          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
          unacknowledged = 0;
        }
      } while (LogBirths.offset(delivery) < from);
      return delivery;
    }

    @Override
    public void close() throws IOException {
      channel.abort();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
