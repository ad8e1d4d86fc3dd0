package dev.warren.bench.peer.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The broadcast to the subscribers of one event loop. Each turn takes the messages queued since the
 * last turn and joins them into one buffer. It writes and flushes that buffer once per subscriber.
 */
final class LoopBroadcast {

  /** The most messages in one turn, as in Warren (which also stops at 256 KB of messages). */
  private static final int RUN = 1_024;

  private final EventLoop loop;
  private final Queue<ByteBuf> feed = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** This field and the following are used on the event loop only. */
  private final Set<ChannelHandlerContext> subscribers = new LinkedHashSet<>();

  private final List<ByteBuf> taken = new ArrayList<>();

  LoopBroadcast(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Adds a subscriber until its connection closes. On the event loop.
   *
   * @param context the place to write finished frames to
   */
  void add(ChannelHandlerContext context) {
    subscribers.add(context);
    context.channel().closeFuture().addListener(closed -> subscribers.remove(context));
  }

  /** Broadcasts a finished frame; takes over one reference. Any thread. */
  void offer(ByteBuf frame) {
    feed.add(frame);
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::run);
    }
  }

  private void run() {
    int bytes = 0;
    ByteBuf frame;
    while (taken.size() < RUN && (frame = feed.poll()) != null) {
      taken.add(frame);
      bytes += frame.readableBytes();
    }
    if (!taken.isEmpty()) {
      ByteBuf joined = join(bytes);
      for (ChannelHandlerContext subscriber : subscribers) {
        subscriber.writeAndFlush(joined.retainedDuplicate(), subscriber.voidPromise());
      }
      joined.release();
    }
    loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
  }

  /** Runs after a round through the loop's sockets, as in Warren. */
  private void next() {
    scheduled.set(false);
    if (!feed.isEmpty()) {
      schedule();
    }
  }

  private ByteBuf join(int bytes) {
    ByteBuf joined = ByteBufAllocator.DEFAULT.directBuffer(bytes);
    for (ByteBuf frame : taken) {
      joined.writeBytes(frame);
      frame.release();
    }
    taken.clear();
    return joined;
  }
}
