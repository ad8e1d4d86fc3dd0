package dev.warren.gateway.topic;

import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The fan-out to the subscribers on one event loop. Each run takes what has queued up, joins what
 * goes to the same clients, and writes to and flushes each client once: no timer, and no added
 * latency when nothing waits. All subscriptions of a loop live on it, so there is no lock on a
 * message's way but for its encoding, which all loops share.
 */
public final class LoopFanOut {

  /** The most messages, and bytes, in one run, so that the loop's other work gets a turn. */
  private static final int RUN_MESSAGES = 1_024;

  private static final int RUN_BYTES = 256 * 1024;

  private static final long LOOK_AT_CROWD_MS = 1;

  private final EventLoop loop;
  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Queue<TopicMessage> feed = new ConcurrentLinkedQueue<>();
  private final AtomicLong feedBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private final List<Batch> batches = new ArrayList<>();
  private final List<Audience.Group> groups = new ArrayList<>();
  private final List<Subscriber> written = new ArrayList<>();
  private final Crowd crowd = new Crowd();

  private long position;

  LoopFanOut(EventLoop loop, long position) {
    this.loop = loop;
    this.position = position;
  }

  /** Hands over the next message of the log. Called by the log's one reader. */
  void offer(TopicMessage message) {
    feedBytes.addAndGet(message.sizeInMemory());
    feed.add(message);
    schedule();
  }

  /** What was offered and not fanned out yet, about, in bytes of memory. */
  long feedBytes() {
    return loop.isShuttingDown() ? 0 : feedBytes.get();
  }

  /** Tells the log's end, before the first message that is offered. */
  void startAt(long start) {
    loop.execute(() -> position = start);
  }

  /** Subscribes to all that comes after {@link #position()}. On the event loop. */
  public Subscription subscribe(
      ChannelPattern pattern, MessageEncoder encoder, Subscriber subscriber) {
    return registry.add(pattern, encoder, subscriber);
  }

  /** Once per subscription; nothing is written for it after this. On the event loop. */
  public void unsubscribe(Subscription subscription) {
    registry.remove(subscription);
  }

  /**
   * The last message of the log that was fanned out here; 0 before the first. On the event loop.
   */
  public long position() {
    return position;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::run);
    }
  }

  private void run() {
    collect();
    write();
    if (crowd.shouldWait(System.nanoTime())) {
      waitForCrowd();
    } else {
      next();
    }
  }

  /** Takes what has queued up, and sorts it by who gets it. */
  private void collect() {
    int turn = 0;
    int bytes = 0;
    TopicMessage message;
    for (int i = 0; i < RUN_MESSAGES && bytes < RUN_BYTES && (message = feed.poll()) != null; i++) {
      position = message.position();
      bytes += message.body().length;
      feedBytes.addAndGet(-message.sizeInMemory());
      boolean forAll = message.visibility() == Visibility.PUBLIC;
      List<Audience> audiences = registry.audiences(message.channel());
      for (int a = 0; a < audiences.size(); a++) {
        for (Audience.Group group : audiences.get(a).groups()) {
          if (forAll) {
            batchOf(group).add(message, turn++);
          } else {
            addForSome(message, turn++, group);
          }
        }
      }
    }
  }

  private Batch batchOf(Audience.Group group) {
    if (group.batch == null) {
      group.batch = new Batch(group.encoder, group.members);
      groups.add(group);
      batches.add(group.batch);
    }
    return group.batch;
  }

  private void addForSome(TopicMessage message, int turn, Audience.Group group) {
    List<Subscription> seeing = group.whoSee(message);
    if (!seeing.isEmpty()) {
      Batch batch = new Batch(group.encoder, seeing);
      batch.add(message, turn);
      batches.add(batch);
    }
  }

  /** Writes to each client what is for it, in the log's order. */
  private void write() {
    for (Batch batch : batches) {
      batch.join(ByteBufAllocator.DEFAULT);
      List<Subscription> recipients = batch.recipients();
      for (int i = 0; i < recipients.size(); i++) {
        Subscriber subscriber = recipients.get(i).subscriber;
        if (subscriber.add(batch)) {
          written.add(subscriber);
        }
      }
    }
    for (int i = 0; i < written.size(); i++) {
      Subscriber subscriber = written.get(i);
      subscriber.write();
      crowd.wrote(subscriber);
    }
    batches.forEach(Batch::release);
    groups.forEach(group -> group.batch = null);
    batches.clear();
    groups.clear();
    written.clear();
  }

  private void waitForCrowd() {
    loop.schedule(
        () -> {
          if (crowd.isStillBehind(System.nanoTime())) {
            waitForCrowd();
          } else {
            next();
          }
        },
        LOOK_AT_CROWD_MS,
        TimeUnit.MILLISECONDS);
  }

  /**
   * Lets the loop's other work have its turn; whoever offers while this runs schedules the next.
   */
  private void next() {
    crowd.reset();
    scheduled.set(false);
    if (!feed.isEmpty()) {
      schedule();
    }
  }
}
