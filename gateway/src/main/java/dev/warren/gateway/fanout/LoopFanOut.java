package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fan-out to the subscribers on one event loop. Each run takes what has queued up, joins what
 * goes to the same clients, and writes to and flushes each client once: no timer, and no added
 * latency when nothing waits. All subscriptions of a loop live on it, so there is no lock on a
 * message's way but for its encoding, which all loops share.
 */
public final class LoopFanOut {

  private static final Logger log = LoggerFactory.getLogger(LoopFanOut.class);

  /** The most messages, and bytes, in one run, so that the loop's other work gets a turn. */
  private static final int RUN_MESSAGES = 1_024;

  private static final int RUN_BYTES = 256 * 1024;

  /** The most bytes of frames that a run makes of them, where few clients share theirs. */
  private static final long RUN_FRAME_BYTES = 16 * 1024 * 1024;

  private static final long LOOK_AT_CROWD_MS = 1;

  /** Stands in the feed where messages are missing; for nobody. */
  private static final TopicMessage GAP = TopicMessage.onlyPosition(0);

  private final EventLoop loop;
  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Queue<TopicMessage> feed = new ConcurrentLinkedQueue<>();
  private final AtomicLong feedBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final LongAdder deliveries = new LongAdder();

  private final Crowd crowd = new Crowd();
  private final Run run;

  private long position;

  LoopFanOut(EventLoop loop, long position, DropCounters drops) {
    this.loop = loop;
    this.position = position;
    this.run = new Run(registry, crowd, drops);
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

  /** How many messages its clients were given, each counted for each of them. */
  long deliveries() {
    return deliveries.sum();
  }

  /** Tells where the log begins for this gateway, before its first message is offered. */
  void startAt(long start) {
    loop.execute(() -> position = start);
  }

  CompletionStage<Integer> subscriptions(Channel channel) {
    return CompletableFuture.supplyAsync(() -> registry.subscriptions(channel), loop);
  }

  /**
   * What is offered next is not what comes behind: tells every subscriber, with its next message or
   * by sending it away to come back. Called by the log's one reader.
   */
  void gap() {
    feed.add(GAP);
    schedule();
  }

  /** Subscribes to all that comes after {@link #position()}. On the event loop. */
  public Registration subscribe(
      ChannelPattern pattern, MessageEncoder encoder, Subscriber subscriber) {
    if (subscriber.subscriptions++ == 0) {
      crowd.joined();
    }
    return registry.add(pattern, encoder, subscriber);
  }

  /** Once per subscription; nothing is written for it after this. On the event loop. */
  public void unsubscribe(Registration subscription) {
    registry.remove(subscription);
    if (--subscription.subscriber.subscriptions == 0) {
      crowd.left();
    }
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
    try {
      take();
      deliveries.add(run.write());
    } catch (Throwable e) {
      // Whatever it is: this loop has to go on, and nobody may go on with a gap.
      run.giveUp();
      log.error(
          "messages up to {} could not be written; who reads them must come back", position, e);
    } finally {
      run.clear();
      if (crowd.shouldWait(System.nanoTime())) {
        waitForCrowd();
      } else {
        loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void take() {
    int messages = 0;
    int bytes = 0;
    long frameBytes = 0;
    while (messages < RUN_MESSAGES && bytes < RUN_BYTES && frameBytes < RUN_FRAME_BYTES) {
      TopicMessage message = feed.peek();
      if (message == null || message == GAP && messages > 0) {
        return; // What came before a gap goes out first.
      }
      feed.remove();
      if (message == GAP) {
        registry.gap();
        continue;
      }
      position = message.position();
      feedBytes.addAndGet(-message.sizeInMemory());
      messages++;
      if (message.isForClients()) {
        bytes += message.body().length;
        frameBytes += run.take(message);
      }
    }
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
   * The next run may begin, now that the loop has been round its sockets. It would not go round for
   * a task that executes the next: {@code runAllTasks} looks at the time after 64 of them, and 64
   * runs are seconds in which no command is read, and nobody gets the rest of what did not fit into
   * the socket.
   */
  private void next() {
    crowd.reset();
    scheduled.set(false);
    if (!feed.isEmpty()) {
      schedule();
    }
  }
}
