package dev.warren.gateway.publish;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.broker.LogRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for their turn, and those in flight on the current AMQP channel. Guarded
 * by the lock of {@link ConfirmedPublisher}, which also completes the messages: their callbacks
 * must not run under the lock.
 */
final class PublishQueue {

  private static final int MOST_WAITING = 20_000;

  /** The bytes of a body that may have to wait until less is in flight. */
  private static final int LARGE = 16 * 1024;

  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_MS = 100;

  /** How many messages of a client may always wait, even while other clients fill the queue. */
  private static final int FEW_WAITING = 16;

  private final LogRoute route;
  private final InTransit inTransit;
  private final WaitingMessages waiting;
  private final RefusedMessages refused = new RefusedMessages();
  private @Nullable InFlight inFlight;

  /**
   * @param route which messages go out in batches
   * @param gateway stands as the client of the gateway's own messages
   * @param inTransit limits how many events of clients may be in transit
   */
  PublishQueue(LogRoute route, Object gateway, InTransit inTransit) {
    this.route = route;
    this.inTransit = inTransit;
    this.waiting = new WaitingMessages(gateway, inTransit, this::full, System.nanoTime());
  }

  InTransit inTransit() {
    return inTransit;
  }

  /** The event has come back on the log. */
  void arrived(Object transit) {
    Object client = inTransit.arrived(transit);
    if (client != null) {
      waiting.leftTransit(client);
    }
  }

  /** The message will not come back. */
  void failed(PendingMessage message) {
    inTransit.failed(message);
    waiting.leftTransit(message.client);
  }

  /** The reason to fail a message without publishing it; null for most messages. */
  @Nullable PublishFailed refusal(PendingMessage message) {
    return refused.refusal(message);
  }

  /** Whether there is no room for a message of this client. */
  boolean isFull(Object client) {
    return waiting.size() >= MOST_WAITING
        && (waiting.sizeOf(client) >= FEW_WAITING || waiting.size() >= 2 * MOST_WAITING);
  }

  void add(PendingMessage message) {
    waiting.add(message, System.nanoTime());
  }

  /**
   * Waits until every message is confirmed, for 5 s at most, and only while RabbitMQ takes
   * messages.
   *
   * @param lock the lock that guards this queue, which the caller holds
   */
  void awaitLast(Object lock, Availability availability) {
    long deadline = System.nanoTime() + LAST_NANOS;
    try {
      while (inFlight != null
          && (waiting.size() > 0 || !inFlight.isEmpty())
          && !availability.isBlocked()
          && System.nanoTime() < deadline) {
        lock.wait(LOOK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a message can be published now. */
  boolean isReady(Availability availability) {
    return isReady() && !availability.isBlocked();
  }

  /** Whether {@link #next} may return a message. */
  boolean isReady() {
    return inFlight != null && !inFlight.isFull(refused) && waiting.isReady(System.nanoTime());
  }

  /** The current channel with its messages; null while there is none. */
  @Nullable InFlight inFlight() {
    return inFlight;
  }

  /**
   * Moves the next message to those in flight, or a batch of the next ones; null if there is none.
   */
  @Nullable Sending next() {
    if (inFlight == null) {
      return null;
    }
    long now = System.nanoTime();
    PendingMessage first = waiting.next(now, any -> true);
    if (first == null) {
      return null;
    }
    Sending sending = new Sending(first, isBatched(first));
    while (sending.hasRoom() && !refused.isSuspicious()) {
      PendingMessage next = waiting.next(now, this::isBatched);
      if (next == null) {
        break;
      }
      sending.add(next);
    }
    sending.complete();
    inFlight.add(sending);
    return sending;
  }

  private WaitingMessages.@Nullable Full full(PendingMessage message) {
    if (inFlight == null) {
      return null;
    } else if (inFlight.isFullOfBatches() && isBatched(message)) {
      return WaitingMessages.Full.LOG;
    }
    return inFlight.isFullOfBytes() && message.body.length >= LARGE
        ? WaitingMessages.Full.BYTES
        : null;
  }

  private boolean isBatched(PendingMessage message) {
    return route.isBatched(message.exchange, message.routingKey, message.body.length);
  }

  /**
   * RabbitMQ never gets these messages of the last {@link #next}.
   *
   * @return those of the messages that have no outcome yet
   */
  List<PendingMessage> takeBack(InFlight from, Sending last, List<PendingMessage> unsent) {
    // If the channel has closed meanwhile, the messages wait for the next channel, and fail there.
    if (from != inFlight) {
      return List.of();
    }
    if (unsent.size() == last.records().size()) {
      from.removeLast();
      letGoOn();
    }
    List<PendingMessage> open = new ArrayList<>(unsent);
    open.retainAll(last.messages());
    last.messages().removeAll(open);
    open.forEach(this::landed);
    return open;
  }

  void opened(Channel channel) {
    inFlight = new InFlight(channel);
    letGoOn();
  }

  private void letGoOn() {
    if (inFlight != null && !inFlight.isFullOfBatches()) {
      waiting.takesMore(WaitingMessages.Full.LOG);
    }
    if (inFlight != null && !inFlight.isFullOfBytes()) {
      waiting.takesMore(WaitingMessages.Full.BYTES);
    }
  }

  /**
   * The channel is gone. Its messages are published again, each in its place.
   *
   * @return the messages to fail instead, with the reason
   */
  Map<PendingMessage, PublishFailed> closed() {
    if (inFlight == null) {
      return Map.of();
    }
    List<PendingMessage> again = inFlight.messages();
    Map<PendingMessage, PublishFailed> toBlame = refused.removeToBlame(inFlight.channel(), again);
    toBlame.keySet().forEach(this::landed);
    waiting.addFirst(again);
    inFlight = null;
    return toBlame;
  }

  void returned(Channel on, Return message) {
    if (inFlight != null && inFlight.channel() == on) {
      inFlight.returned(message);
    }
  }

  /** Removes and returns the messages of a confirm; see {@link InFlight#confirmed}. */
  List<PendingMessage> confirmed(Channel on, long number, boolean multiple) {
    if (inFlight == null || inFlight.channel() != on) {
      return List.of(); // The messages of that channel are published again already.
    }
    List<PendingMessage> confirmed = inFlight.confirmed(number, multiple);
    letGoOn();
    confirmed.forEach(this::landed);
    return confirmed;
  }

  /** Removes and returns the messages whose time is up. */
  List<PendingMessage> overdue(long nowNanos) {
    List<PendingMessage> overdue = new ArrayList<>();
    if (inFlight != null) {
      inFlight.moveOverdue(nowNanos, overdue);
      overdue.forEach(this::landed);
    }
    waiting.moveOverdue(nowNanos, overdue);
    // A suspect that is published no more would keep the few in flight for ever.
    overdue.forEach(refused::landed);
    return overdue;
  }

  private void landed(PendingMessage message) {
    waiting.landed(message);
    refused.landed(message);
  }
}
