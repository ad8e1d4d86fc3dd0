package dev.warren.gateway.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait to be published. Those of one client keep their order; the clients take
 * turns, so that a client with many or large messages waits behind itself only. Guarded by the lock
 * of {@link ConfirmedPublisher}.
 */
final class WaitingMessages {

  /**
   * The most messages of one client that are in flight. RabbitMQ takes messages in the order in
   * which they are sent, so a message waits for all that are in flight before it.
   */
  private static final int MOST_IN_FLIGHT = 64;

  /** How many bytes a turn is worth: a larger message has to save up several turns. */
  private static final int BYTES_OF_A_TURN = 64 * 1024;

  /** The clients that have messages here or in flight. */
  private final Map<Object, Line> lines = new HashMap<>();

  /** The lines that can publish a message now, in the order of their turns. */
  private final Deque<Line> turns = new ArrayDeque<>();

  private int size;

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

  int size() {
    return size;
  }

  boolean isReady() {
    return !turns.isEmpty();
  }

  /** How many messages of a client wait. */
  int sizeOf(Object client) {
    Line line = lines.get(client);
    return line == null ? 0 : line.messages.size();
  }

  void add(PendingMessage message) {
    Line line = lines.computeIfAbsent(message.client, Line::new);
    line.messages.addLast(message);
    size++;
    letPublish(line);
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
  @Nullable PendingMessage next() {
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
      line.messages.removeFirst();
      line.inFlight++;
      size--;
      letPublish(line);
      return head;
    }
    return null;
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
    for (Line line : new ArrayList<>(lines.values())) {
      size -= line.messages.size();
      PendingMessage.moveOverdue(line.messages, nowNanos, overdue);
      size += line.messages.size();
      forgetIfDone(line);
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
    }
  }
}
