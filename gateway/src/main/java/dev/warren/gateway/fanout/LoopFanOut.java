package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fan-out to the clients of one event loop. Each run takes the backlog, joins the frames for
 * the same clients, and writes to and flushes each client once. There is no timer, so an empty
 * backlog adds no latency. All registrations of a loop are confined to it; the only lock in a
 * message's path guards its encoding, which all loops share.
 */
public final class LoopFanOut {

  private static final Logger log = LoggerFactory.getLogger(LoopFanOut.class);

  /** The most messages in one run. After a run the loop does its other work. */
  private static final int RUN_MESSAGES = 1_024;

  /** The bytes of messages after which a run gets no further one. */
  private static final int RUN_BYTES = 256 * 1024;

  /**
   * The most bytes of frames in one run. Only a run in which few clients share frames reaches it.
   */
  private static final long RUN_FRAME_BYTES = 16 * 1024 * 1024;

  private final EventLoop loop;
  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Queue<TopicMessage> backlog = new ConcurrentLinkedQueue<>();

  /** Entries of the backlog, in order, that mark a gap directly after their position. */
  private final Queue<TopicMessage> gaps = new ConcurrentLinkedQueue<>();

  private final AtomicLong backlogBytes = new AtomicLong();
  private final LongAdder deliveries = new LongAdder();

  private final Pacer pacer = new Pacer();
  private final Run run;
  private final DeferredWrites deferred;
  private final LoopTurns turns;

  private final OwnMessages own;

  /** The messages of a run that need to know when they are written. */
  private final List<TopicMessage> followedOfRun = new ArrayList<>();

  private long position;

  /** The position after which the log has a gap that no subscription has shown yet; 0 for none. */
  private long gapAfter;

  /** The number of confirms at the time of the last registration that gets new messages only. */
  private long newAfter;

  LoopFanOut(EventLoop loop, long position, OwnMessages own, DropCounters drops) {
    this.loop = loop;
    this.position = position;
    this.own = own;
    this.deferred = new DeferredWrites(drops, deliveries);
    this.run = new Run(registry, pacer, drops, deferred);
    this.turns =
        new LoopTurns(loop, pacer, () -> !backlog.isEmpty() || !deferred.isEmpty(), this::run);
  }

  /** Adds the next message of the log to the backlog. Called by the log's reader, in order. */
  void offer(TopicMessage message) {
    backlogBytes.addAndGet(message.sizeInMemory());
    backlog.add(message);
    turns.schedule();
  }

  boolean isOn(EventLoop other) {
    return loop == other;
  }

  /** About how many bytes of memory the messages take that were offered and not fanned out yet. */
  long backlogBytes() {
    return loop.isShuttingDown() ? 0 : backlogBytes.get() + deferred.bytes();
  }

  /** How many messages this loop's clients got, each counted once for each client. */
  long deliveries() {
    return deliveries.sum();
  }

  /** Sets where the log begins for this gateway, before its first message is offered. */
  void startAt(long start) {
    loop.execute(() -> position = start);
  }

  /** How many subscriptions get a message of the channel. Thread-safe. */
  CompletionStage<Integer> subscriptions(Channel channel) {
    return CompletableFuture.supplyAsync(() -> registry.count(channel), loop);
  }

  /**
   * The log has a gap between the last offered message and the next one. Each subscription shows
   * it, or its client is sent away. Called by the log's reader, in order.
   *
   * @param after the position before the gap
   */
  void gap(long after) {
    TopicMessage gap = TopicMessage.onlyPosition(after);
    gaps.add(gap);
    backlog.add(gap);
    turns.schedule();
  }

  /** Registers for all messages after {@link #position}. On the event loop. */
  public Registration subscribe(
      ChannelPattern pattern, MessageEncoder encoder, Subscriber subscriber) {
    return register(new Registration(pattern, subscriber, encoder, 0));
  }

  /**
   * Registers for new messages: those after {@link #position}, without those that RabbitMQ had
   * confirmed to this gateway's clients before. On the event loop.
   */
  public Registration subscribeToNew(
      ChannelPattern pattern, MessageEncoder encoder, Subscriber subscriber) {
    newAfter = own.confirms();
    return register(new Registration(pattern, subscriber, encoder, newAfter));
  }

  private Registration register(Registration registration) {
    assert loop.inEventLoop();
    if (registration.subscriber.registrations++ == 0) {
      pacer.joined();
    }
    return registry.add(registration);
  }

  /** Ends a registration, once. No frame is written for it after this. On the event loop. */
  public void unsubscribe(Registration registration) {
    assert loop.inEventLoop();
    deferred.catchUp(registration.subscriber);
    registry.remove(registration);
    if (--registration.subscriber.registrations == 0) {
      pacer.left();
    }
  }

  /** The last position that was fanned out on this loop; 0 before the first. On the event loop. */
  public long position() {
    assert loop.inEventLoop();
    return position;
  }

  /**
   * The loop is about to read from a client. Makes the run that is due, if the loop has read for a
   * while since the last one. On the event loop.
   */
  public void beforeRead() {
    turns.beforeRead();
  }

  private void run() {
    assert loop.inEventLoop();
    try {
      deferred.makeRoom();
      take();
      deliveries.add(run.write());
      deferred.writeSome(pacer);
    } catch (Throwable e) {
      // Even after an Error the loop must continue, and every client that missed frames must
      // resume.
      run.sendAway();
      log.error(
          "messages up to {} could not be written; their clients are sent away to resume",
          position,
          e);
    } finally {
      run.clear();
      followedOfRun.forEach(TopicMessage::fannedOut);
      followedOfRun.clear();
      turns.rest();
    }
  }

  private void take() {
    int messages = 0;
    int bytes = 0;
    long frameBytes = 0;
    while (messages < RUN_MESSAGES && bytes < RUN_BYTES && frameBytes < RUN_FRAME_BYTES) {
      TopicMessage message = backlog.peek();
      boolean isGap = message != null && message == gaps.peek();
      if (message == null || isGap && messages > 0) {
        return; // The frames from before a gap are written first.
      }
      backlog.remove();
      if (isGap) {
        gaps.remove();
        gapAfter = gapAfter == 0 ? message.position() : gapAfter;
        continue;
      }
      if (gapAfter != 0) {
        registry.gap(gapAfter, message.position() - 1);
        gapAfter = 0;
      }
      position = message.position();
      backlogBytes.addAndGet(-message.sizeInMemory());
      messages++;
      if (message.isFollowed()) {
        followedOfRun.add(message);
      }
      if (message.isForClients()) {
        bytes += message.size();
        long framed = run.take(message, newAfter);
        frameBytes += framed;
        if (framed > 0) {
          message.reachesClients();
        }
      }
    }
  }
}
