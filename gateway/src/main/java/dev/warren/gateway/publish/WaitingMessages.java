package dev.warren.gateway.publish;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait to be published. Those of one client keep their order; the clients take
 * turns, so that a client with many or large messages waits behind itself only. Guarded by the lock
 * of {@link ConfirmedPublisher}.
 */
final class WaitingMessages {

  /**
   * The most messages of one client that are in flight while others publish, too. RabbitMQ takes
   * messages in the order in which they are sent, so a message waits for all that are in flight
   * before it.
   */
  private static final int MOST_IN_FLIGHT = 64;

  /**
   * A client is alone when no other has published for this long. The others' next messages would
   * wait for all that it has in flight then, so clients that publish steadily must not miss it.
   */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How many bytes a turn is worth: a larger message has to save up several turns. */
  private static final int BYTES_OF_A_TURN = 64 * 1024;

  /** The clients that have messages here or in flight. */
  private final Map<Object, Line> lines = new HashMap<>();

  /** The lines that can publish a message now, in the order of their turns. */
  private final Deque<Line> turns = new ArrayDeque<>();

  private int size;

  /** The line of the client that published last; null once it has no messages here or in flight. */
  private @Nullable Line last;

  /** The hash of that client: the client itself must not be kept once its session has ended. */
  private int lastHash;

  private long lastNanos;

  /** When a client other than the last one published last. */
  private long othersNanos;

  /** The messages of one client. */
  static final class Line {
    private final Object client;
    private final Deque<PendingMessage> messages = new ArrayDeque<>();
    private int inFlight;
    private int savedBytes;
    private boolean hasTurn;

    private Line(Object client) {
      this.client = client;
    }

    private boolean canPublish() {
      return !messages.isEmpty() && inFlight < MOST_IN_FLIGHT;
    }
  }

  private final Object gateway;

  /**
   * @param gateway the client of the gateway's own messages, which do not compete with others: they
   *     may wait, and one or another comes every second
   */
  WaitingMessages(Object gateway, long nowNanos) {
    this.gateway = gateway;
    lastNanos = nowNanos - ALONE_NANOS;
    othersNanos = lastNanos;
  }

  int size() {
    return size;
  }

  /** Whether {@link #next} has a message. */
  boolean isReady(long nowNanos) {
    return !turns.isEmpty() || alone(nowNanos) != null;
  }

  /** The line that need not care for others, if it has messages; null where there is none. */
  private @Nullable Line alone(long nowNanos) {
    return last != null
            && !last.messages.isEmpty()
            && last.messages.size() == size
            && nowNanos - othersNanos >= ALONE_NANOS
        ? last
        : null;
  }

  /** How many messages of a client wait. */
  int sizeOf(Object client) {
    Line line = lines.get(client);
    return line == null ? 0 : line.messages.size();
  }

  void add(PendingMessage message, long nowNanos) {
    Line line = lines.computeIfAbsent(message.client, Line::new);
    if (message.client != gateway) {
      cameFrom(line, nowNanos);
    }
    line.messages.addLast(message);
    size++;
    letPublish(line);
  }

  private void cameFrom(Line line, long nowNanos) {
    int hash = line.client.hashCode();
    if (hash != lastHash) {
      othersNanos = lastNanos;
      lastHash = hash;
    }
    last = line;
    lastNanos = nowNanos;
  }

  /** Puts messages that were in flight back before all others of their clients. */
  void addFirst(List<PendingMessage> inFlight) {
    for (int i = inFlight.size() - 1; i >= 0; i--) {
      PendingMessage message = inFlight.get(i);
      Line line = lines.computeIfAbsent(message.client, Line::new);
      line.messages.addFirst(message);
      line.inFlight--;
      size++;
      letPublish(line);
    }
  }

  /** Takes the next message; null where none can be published now. */
  @Nullable PendingMessage next(long nowNanos) {
    for (Line line = turns.pollFirst(); line != null; line = turns.pollFirst()) {
      line.hasTurn = false;
      PendingMessage head = line.messages.peekFirst();
      if (head == null) {
        forgetIfDone(line);
        continue;
      }
      line.savedBytes += BYTES_OF_A_TURN;
      if (head.body.length > line.savedBytes) {
        letPublish(line);
        continue;
      }
      line.savedBytes = 0;
      return take(line);
    }
    Line alone = alone(nowNanos);
    return alone == null ? null : take(alone);
  }

  private PendingMessage take(Line line) {
    PendingMessage head = line.messages.removeFirst();
    line.inFlight++;
    size--;
    letPublish(line);
    return head;
  }

  /** A message that was in flight has its outcome. */
  void landed(PendingMessage message) {
    Line line = lines.get(message.client);
    if (line != null) {
      line.inFlight--;
      letPublish(line);
      forgetIfDone(line);
    }
  }

  /** Moves the messages whose time is up. */
  void moveOverdue(long nowNanos, List<PendingMessage> overdue) {
    boolean emptied = false;
    Iterator<Line> each = size == 0 ? Collections.emptyIterator() : lines.values().iterator();
    while (each.hasNext()) {
      Line line = each.next();
      int before = line.messages.size();
      PendingMessage.moveOverdue(line.messages, nowNanos, overdue);
      size -= before - line.messages.size();
      if (before > 0 && line.messages.isEmpty()) {
        emptied = true;
        line.hasTurn = false;
        if (line.inFlight == 0) {
          each.remove();
          forget(line);
        }
      }
    }
    if (emptied) {
      // Nobody takes turns in an alarm or without a connection: the lines would stay for ever.
      turns.removeIf(line -> !line.hasTurn);
    }
  }

  private void letPublish(Line line) {
    if (!line.hasTurn && line.canPublish()) {
      line.hasTurn = true;
      turns.addLast(line);
    }
  }

  private void forgetIfDone(Line line) {
    if (line.messages.isEmpty() && line.inFlight == 0 && !line.hasTurn) {
      lines.remove(line.client);
      forget(line);
    }
  }

  private void forget(Line line) {
    if (last == line) {
      last = null;
    }
  }

  /** How many clients are known here. */
  int clients() {
    return Math.max(lines.size(), turns.size());
  }
}
