package dev.warren.gateway.publish;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait to be published. Those of one client keep their order; the clients take
 * turns, so that many or large messages of a client delay only that client. Guarded by the lock of
 * {@link ConfirmedPublisher}.
 */
final class WaitingMessages {

  /**
   * The most messages of one client that are in flight while others publish, too. RabbitMQ handles
   * messages in the order in which they are sent, so each message waits for all that are in flight
   * before it.
   */
  private static final int MOST_IN_FLIGHT = 64;

  /**
   * A client counts as alone when no other client has published for this long. It may then have any
   * number of messages in flight, and the next message of another client would wait for them. The
   * time is so long that no client counts as alone while another one publishes steadily.
   */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How many bytes one turn allows: a larger message needs several turns. */
  private static final int BYTES_OF_A_TURN = 64 * 1024;

  /** The clients that have waiting messages or messages in flight. */
  private final Map<Object, Line> lines = new HashMap<>();

  /** The lines with a message that can be published now, in the order of their turns. */
  private final Deque<Line> turns = new ArrayDeque<>();

  /** The lines whose turn waits until {@link InTransit} has room, the longest waiting first. */
  private final Set<Line> held = new LinkedHashSet<>();

  private int size;

  /**
   * The line of the client that published last; null once it has no messages left, waiting or in
   * flight.
   */
  private @Nullable Line last;

  /**
   * The hash of the client that published last. The client itself is not kept here, as its session
   * may have ended.
   */
  private int lastHash;

  private long lastNanos;

  /** The time of the last message of any client other than the one that published last. */
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
  private final InTransit inTransit;

  /**
   * @param gateway stands as the client of the gateway's own messages. Because they come every
   *     second or so, they do not end the time for which another client is alone
   */
  WaitingMessages(Object gateway, InTransit inTransit, long nowNanos) {
    this.gateway = gateway;
    this.inTransit = inTransit;
    lastNanos = nowNanos - ALONE_NANOS;
    othersNanos = lastNanos;
  }

  int size() {
    return size;
  }

  /** Whether {@link #next} would return a message. */
  boolean isReady(long nowNanos) {
    return !turns.isEmpty() || !held.isEmpty() && !inTransit.isFull() || alone(nowNanos) != null;
  }

  /**
   * The line of the only client with messages, if it has published alone for a while; else null.
   */
  private @Nullable Line alone(long nowNanos) {
    return last != null
            && !last.messages.isEmpty()
            && last.messages.size() == size
            && nowNanos - othersNanos >= ALONE_NANOS
            && inTransit.admits(last.messages.getFirst())
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
    // Events that are in transit already may be sent again at once.
    turns.addAll(held);
    held.clear();
  }

  /**
   * Takes the next message; null if none can be published now, or if the next one is not wanted.
   *
   * @param wanted a message that is not wanted stays the next one
   */
  @Nullable PendingMessage next(long nowNanos, Predicate<PendingMessage> wanted) {
    for (Line line = nextLine(); line != null; line = nextLine()) {
      line.hasTurn = false;
      PendingMessage head = line.messages.peekFirst();
      if (head == null) {
        forgetIfDone(line);
        continue;
      }
      if (!inTransit.admits(head)) {
        line.hasTurn = true;
        held.add(line);
        continue;
      }
      if (!wanted.test(head)) {
        line.hasTurn = true;
        turns.addFirst(line);
        return null;
      }
      line.savedBytes += BYTES_OF_A_TURN;
      if (head.body.length > line.savedBytes) {
        letPublish(line);
        continue;
      }
      line.savedBytes = 0;
      return take(line, nowNanos);
    }
    Line alone = alone(nowNanos);
    return alone == null || !wanted.test(alone.messages.getFirst()) ? null : take(alone, nowNanos);
  }

  private @Nullable Line nextLine() {
    if (held.isEmpty() || inTransit.isFull()) {
      return turns.pollFirst();
    }
    Line line = held.iterator().next();
    held.remove(line);
    return line;
  }

  private PendingMessage take(Line line, long nowNanos) {
    PendingMessage head = line.messages.removeFirst();
    inTransit.sent(head, nowNanos);
    line.inFlight++;
    size--;
    letPublish(line);
    return head;
  }

  /** An event of the client has left the transit. So the client may be below its share there. */
  void leftTransit(Object client) {
    Line line = lines.get(client);
    PendingMessage head = line == null ? null : line.messages.peekFirst();
    // While there is room, the lines keep the order of their turns.
    if (head != null && inTransit.isFull() && inTransit.admits(head) && held.remove(line)) {
      turns.addLast(line);
    }
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

  /** Moves the messages whose time is up to another list. */
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
      // During an alarm or without a connection no turns are taken, so finished lines have to be
      // removed here.
      turns.removeIf(line -> !line.hasTurn);
      held.removeIf(line -> !line.hasTurn);
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
    return Math.max(lines.size(), turns.size() + held.size());
  }
}
