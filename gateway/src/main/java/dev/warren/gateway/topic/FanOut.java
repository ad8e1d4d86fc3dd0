package dev.warren.gateway.topic;

import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;

/** Every message of the log, in its order, to every event loop that has clients. Thread-safe. */
public final class FanOut {

  private final Map<EventLoop, LoopFanOut> loops = new IdentityHashMap<>();
  private long position;

  /** The fan-out for connections of this event loop. */
  public synchronized LoopFanOut on(EventLoop loop) {
    return loops.computeIfAbsent(loop, added -> new LoopFanOut(added, position));
  }

  synchronized void offer(TopicMessage message) {
    position = message.position();
    loops.values().forEach(loop -> loop.offer(message));
  }

  /** Starts positions at the log's end, where nothing has to be fanned out yet. */
  synchronized void startAt(long start) {
    position = start;
    loops.values().forEach(loop -> loop.startAt(start));
  }
}
