package dev.warren.gateway.publish;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait to be published. Those of one client keep their order; the clients take
 * turns, so that many or large messages of a client delay only that client. Guarded by the lock of
 * {@link ConfirmedPublisher}.
 */
final class WaitingMessages {

  /** How many bytes one turn allows: a larger message needs several turns. */
  private static final int BYTES_OF_A_TURN = 64 * 1024;

  /** The clients that have waiting messages or messages in flight. */
  private final Map<Object, ClientLine> lines = new HashMap<>();

  /** The lines with a message that can be published now, in the order of their turns. */
  private final Deque<ClientLine> turns = new ArrayDeque<>();

  /** The lines whose turn waits until {@link InTransit} has room, the longest waiting first. */
  private final Set<ClientLine> held = new LinkedHashSet<>();

  /** The lines whose next message waits for a confirm, in the order of their turns. */
  private final Map<Full, Deque<ClientLine>> forConfirm = new EnumMap<>(Full.class);

  private int size;

  private final LoneClient lone;

  private final Object gateway;
  private final InTransit inTransit;
  private final Function<PendingMessage, @Nullable Full> full;

  /** What is full, so that some messages must wait until RabbitMQ has confirmed others. */
  enum Full {
    /** The batches in flight: messages for the log wait. */
    LOG,
    /** The bytes in flight: large messages wait. */
    BYTES
  }

  /**
   * @param full why a message must wait for a confirm, null if it need not; the clients whose next
   *     message need not wait take their turns meanwhile. {@link #takesMore} ends the wait
   * @param gateway stands as the client of the gateway's own messages. Because they come every
   *     second or so, they do not end the time for which another client is alone
   */
  WaitingMessages(
      Object gateway,
      InTransit inTransit,
      Function<PendingMessage, @Nullable Full> full,
      long nowNanos) {
    this.gateway = gateway;
    this.inTransit = inTransit;
    this.full = full;
    for (Full each : Full.values()) {
      forConfirm.put(each, new ArrayDeque<>());
    }
    lone = new LoneClient(nowNanos);
  }

  int size() {
    return size;
  }

  /** Whether {@link #next} may return a message. */
  boolean isReady(long nowNanos) {
    return !turns.isEmpty() || !held.isEmpty() && !inTransit.isFull() || alone(nowNanos) != null;
  }

  /**
   * The line of the only client with messages, if it has published alone for a while; else null.
   */
  private @Nullable ClientLine alone(long nowNanos) {
    ClientLine alone = lone.line(nowNanos);
    return alone != null
            && !alone.messages.isEmpty()
            && alone.messages.size() == size
            && inTransit.admits(alone.messages.getFirst())
            && full.apply(alone.messages.getFirst()) == null
        ? alone
        : null;
  }

  /** How many messages of a client wait. */
  int sizeOf(Object client) {
    ClientLine line = lines.get(client);
    return line == null ? 0 : line.messages.size();
  }

  void add(PendingMessage message, long nowNanos) {
    ClientLine line = lines.computeIfAbsent(message.client, ClientLine::new);
    if (message.client != gateway) {
      lone.cameFrom(line, nowNanos);
    }
    line.messages.addLast(message);
    size++;
    letPublish(line);
  }

  /** Puts messages that were in flight back before all others of their clients. */
  void addFirst(List<PendingMessage> inFlight) {
    for (int i = inFlight.size() - 1; i >= 0; i--) {
      PendingMessage message = inFlight.get(i);
      ClientLine line = lines.computeIfAbsent(message.client, ClientLine::new);
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
    for (ClientLine line = nextLine(); line != null; line = nextLine()) {
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
      Full waitsFor = full.apply(head);
      if (waitsFor != null) {
        line.hasTurn = true;
        forConfirm.get(waitsFor).add(line);
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
    ClientLine alone = alone(nowNanos);
    return alone == null || !wanted.test(alone.messages.getFirst()) ? null : take(alone, nowNanos);
  }

  private @Nullable ClientLine nextLine() {
    if (held.isEmpty() || inTransit.isFull()) {
      return turns.pollFirst();
    }
    ClientLine line = held.iterator().next();
    held.remove(line);
    return line;
  }

  /** The lines that waited for this have the next turns. */
  void takesMore(Full of) {
    Deque<ClientLine> waited = forConfirm.get(of);
    while (!waited.isEmpty()) {
      turns.addFirst(waited.removeLast());
    }
  }

  private PendingMessage take(ClientLine line, long nowNanos) {
    PendingMessage head = line.messages.removeFirst();
    inTransit.sent(head, nowNanos);
    line.inFlight++;
    size--;
    letPublish(line);
    return head;
  }

  /** An event of the client has left the transit. So the client may be below its share there. */
  void leftTransit(Object client) {
    ClientLine line = lines.get(client);
    PendingMessage head = line == null ? null : line.messages.peekFirst();
    // While there is room, the lines keep the order of their turns.
    if (head != null && inTransit.isFull() && inTransit.admits(head) && held.remove(line)) {
      turns.addLast(line);
    }
  }

  /** A message that was in flight has its outcome. */
  void landed(PendingMessage message) {
    ClientLine line = lines.get(message.client);
    if (line != null) {
      line.inFlight--;
      letPublish(line);
      forgetIfDone(line);
    }
  }

  /** Moves the messages whose time is up to another list. */
  void moveOverdue(long nowNanos, List<PendingMessage> overdue) {
    boolean emptied = false;
    boolean moved = false;
    Iterator<ClientLine> each = size == 0 ? Collections.emptyIterator() : lines.values().iterator();
    while (each.hasNext()) {
      ClientLine line = each.next();
      int before = line.messages.size();
      PendingMessage.moveOverdue(line.messages, nowNanos, overdue);
      size -= before - line.messages.size();
      moved |= before > line.messages.size();
      if (before > 0 && line.messages.isEmpty()) {
        emptied = true;
        line.hasTurn = false;
        if (line.inFlight == 0) {
          each.remove();
          lone.forget(line);
        }
      }
    }
    if (moved) {
      // The next messages of these lines may not have to wait.
      forConfirm.keySet().forEach(this::takesMore);
    }
    if (emptied) {
      // During an alarm or without a connection no turns are taken, so finished lines have to be
      // removed here.
      turns.removeIf(line -> !line.hasTurn);
      held.removeIf(line -> !line.hasTurn);
    }
  }

  private void letPublish(ClientLine line) {
    if (!line.hasTurn && line.canPublish()) {
      line.hasTurn = true;
      Full waitsFor = full.apply(line.messages.getFirst());
      (waitsFor == null ? turns : forConfirm.get(waitsFor)).addLast(line);
    }
  }

  private void forgetIfDone(ClientLine line) {
    if (line.messages.isEmpty() && line.inFlight == 0 && !line.hasTurn) {
      lines.remove(line.client);
      lone.forget(line);
    }
  }

  /** How many clients are known here. */
  int clients() {
    int waiting = forConfirm.values().stream().mapToInt(Deque::size).sum();
    return Math.max(lines.size(), turns.size() + held.size() + waiting);
  }
}
