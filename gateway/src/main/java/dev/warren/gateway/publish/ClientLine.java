package dev.warren.gateway.publish;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages of one client in {@link WaitingMessages}. Guarded by the lock of {@link
 * ConfirmedPublisher}.
 */
final class ClientLine {

  /**
   * The most messages of one client that are in flight while others publish, too. RabbitMQ handles
   * messages in the order in which they are sent, so each message waits for all that are in flight
   * before it.
   */
  private static final int MOST_IN_FLIGHT = 64;

  final Object client;
  final Deque<PendingMessage> messages = new ArrayDeque<>();
  int inFlight;
  int savedBytes;
  boolean hasTurn;

  ClientLine(Object client) {
    this.client = client;
  }

  boolean canPublish() {
    return !messages.isEmpty() && inFlight < MOST_IN_FLIGHT;
  }
}
