package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Every message of the log, in its order, to every event loop that has clients. Thread-safe. */
public final class FanOut implements LogListener {

  /**
   * What may wait for a loop before the log is not read on: it holds the rest better than we do.
   */
  private static final long MAX_FEED_BYTES = 32 * 1024 * 1024;

  private static final long LOOK_FOR_ROOM_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final Map<EventLoop, LoopFanOut> loops = new HashMap<>();

  /** The same, for who must not hold the lock. */
  private volatile List<LoopFanOut> all = List.of();

  private final DropCounters drops = new DropCounters();

  private long position;

  /** The fan-out for connections of this event loop. */
  public synchronized LoopFanOut on(EventLoop loop) {
    return loops.computeIfAbsent(
        loop,
        added -> {
          LoopFanOut fanOut = new LoopFanOut(added, position, drops);
          List<LoopFanOut> longer = new ArrayList<>(all);
          longer.add(fanOut);
          all = longer;
          return fanOut;
        });
  }

  /** Hands over the next message of the log; waits while a loop has too many of them already. */
  @Override
  public void received(TopicMessage message) throws InterruptedException {
    for (LoopFanOut loop : all) {
      while (loop.feedBytes() > MAX_FEED_BYTES) {
        // Without the lock, or a loop that has to open a connection could not make room.
        LockSupport.parkNanos(LOOK_FOR_ROOM_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    hand(message);
  }

  @Override
  public void skipped(long skipped) throws InterruptedException {
    received(TopicMessage.onlyPosition(skipped));
  }

  private synchronized void hand(TopicMessage message) {
    position = message.position();
    all.forEach(loop -> loop.offer(message));
  }

  /** How many subscriptions a message of the channel goes to. */
  public CompletionStage<Integer> subscriptions(Channel channel) {
    CompletionStage<Integer> sum = CompletableFuture.completedFuture(0);
    for (LoopFanOut loop : all) {
      sum = sum.thenCombine(loop.subscriptions(channel), Integer::sum);
    }
    return sum;
  }

  /** How many frames with who is typing were left out for clients that were behind. */
  public long droppedTyping() {
    return drops.typing.sum();
  }

  /** How many frames with an agent's progress gave way to a later one, for the same reason. */
  public long droppedProgress() {
    return drops.progress.sum();
  }

  /** How many messages clients were given live, each counted for each of them. */
  public long deliveries() {
    return all.stream().mapToLong(LoopFanOut::deliveries).sum();
  }

  /** What was read of the log and waits for the event loops, about, in bytes of memory. */
  public long waitingBytes() {
    return all.stream().mapToLong(LoopFanOut::feedBytes).sum();
  }

  /** What comes next is not what comes behind: every subscriber is told. */
  @Override
  public synchronized void gap() {
    all.forEach(LoopFanOut::gap);
  }

  /** Starts positions at the log's end, where nothing has to be fanned out yet. */
  @Override
  public synchronized void live(long start) {
    position = start;
    all.forEach(loop -> loop.startAt(start));
  }
}
