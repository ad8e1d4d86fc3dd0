package dev.warren.gateway.topic;

import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.topic.SubscriptionRegistry.Audience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The fan-out to the subscribers on one event loop. Each run takes what has queued up, writes it
 * all, and flushes each connection once: no timer, and no added latency when nothing waits. All
 * subscriptions of a loop live on it, so there is no lock on a message's way.
 */
public final class LoopFanOut {

  /** The most messages in one run, so that the loop's other work (new connections) gets a turn. */
  private static final int RUN = 1_024;

  private final EventLoop loop;
  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Queue<TopicMessage> feed = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Set<Outbox> written = new LinkedHashSet<>();

  private long position;

  LoopFanOut(EventLoop loop, long position) {
    this.loop = loop;
    this.position = position;
  }

  /** Hands over the next message of the log. Called by the log's one reader. */
  void offer(TopicMessage message) {
    feed.add(message);
    schedule();
  }

  /** Tells the log's end, before the first message that is offered. */
  void startAt(long start) {
    loop.execute(() -> position = start);
  }

  /** Subscribes to all that comes after {@link #position()}. On the event loop. */
  public Subscription subscribe(
      ChannelPattern pattern, MessageEncoder encoder, Outbox outbox, Viewer viewer) {
    Subscription subscription = new Subscription(pattern, encoder, outbox, viewer);
    registry.add(subscription);
    return subscription;
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
    scheduled.set(false);
    TopicMessage message = null;
    for (int i = 0; i < RUN && (message = feed.poll()) != null; i++) {
      position = message.position();
      deliver(message);
    }
    written.forEach(Outbox::flush);
    written.clear();
    if (message != null) {
      schedule();
    }
  }

  private void deliver(TopicMessage message) {
    boolean forAll = message.visibility() == Visibility.PUBLIC;
    List<Audience> audiences = registry.audiences(message.channel());
    for (int i = 0; i < audiences.size(); i++) {
      for (Map.Entry<MessageEncoder, List<Subscription>> group :
          audiences.get(i).groups.entrySet()) {
        ByteBuf frame = group.getKey().encode(message, ByteBufAllocator.DEFAULT);
        for (Subscription subscription : group.getValue()) {
          if (forAll || subscription.viewer.sees(message.visibility())) {
            subscription.outbox.write(frame.retainedDuplicate());
            written.add(subscription.outbox);
          }
        }
        frame.release();
      }
    }
  }
}
