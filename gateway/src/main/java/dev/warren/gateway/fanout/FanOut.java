package dev.warren.gateway.fanout;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.gateway.log.DeliverySpan;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands every message of the log, in its order, to each event loop that has clients. It is the one
 * listener of the log that may block: while an event loop's backlog is full, the gateway stops
 * reading the log. Thread-safe.
 */
public final class FanOut implements LogListener {

  /**
   * The largest backlog of an event loop, in bytes of memory. Further messages wait in RabbitMQ.
   */
  private static final long MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

  private static final long LOOK_FOR_ROOM_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final OwnMessages own;
  private final EventTracer tracer;
  private final Map<EventLoop, LoopFanOut> loops = new HashMap<>();

  /** All event loops, for callers that must not hold the lock. */
  private volatile List<LoopFanOut> all = List.of();

  private final DropCounters drops = new DropCounters();

  private long position;

  public FanOut(OwnMessages own, EventTracer tracer) {
    this.own = own;
    this.tracer = tracer;
  }

  /** The fan-out to the connections of this event loop. */
  public synchronized LoopFanOut on(EventLoop loop) {
    return loops.computeIfAbsent(
        loop,
        added -> {
          LoopFanOut fanOut = new LoopFanOut(added, position, own, drops);
          List<LoopFanOut> longer = new ArrayList<>(all);
          longer.add(fanOut);
          all = longer;
          return fanOut;
        });
  }

  /**
   * Sets the position at which the log begins for this gateway. Called before the first message.
   */
  @Override
  public synchronized void live(long start) {
    position = start;
    all.forEach(loop -> loop.startAt(start));
  }

  /** Hands over the next message. Blocks while an event loop's backlog is full. */
  @Override
  public void received(TopicMessage message) throws InterruptedException {
    for (LoopFanOut loop : all) {
      while (loop.backlogBytes() > MAX_BACKLOG_BYTES) {
        // Waits without the lock: only the event loop makes room, and it may be waiting for the
        // lock to open a connection.
        LockSupport.parkNanos(LOOK_FOR_ROOM_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    hand(message);
  }

  private synchronized void hand(TopicMessage message) {
    position = message.position();
    message.goesTo(all.size());
    if (tracer.isOn() && message.isForClients()) {
      record(message);
    }
    all.forEach(loop -> loop.offer(message));
  }

  /** One span, however many clients get the message. */
  private void record(TopicMessage message) {
    TraceContext trace = TraceContext.of(message.headers());
    if (trace == null || all.isEmpty()) {
      return;
    }
    TracedMessage traced =
        new TracedMessage(
            new TracedMessage.Route(Names.TOPICS, message.channel().name(), Names.LOG),
            message.id(),
            message.type(),
            message.body().length,
            trace);
    EventSpan span = tracer.begin(Operation.DELIVER, traced, false, 0);
    if (span != EventSpan.NONE) {
      message.record(new DeliverySpan(span, all.size()));
    }
  }

  @Override
  public void skipped(long skipped) throws InterruptedException {
    received(TopicMessage.onlyPosition(skipped));
  }

  @Override
  public synchronized void gap() {
    all.forEach(loop -> loop.gap(position));
  }

  /** Called on an event loop before it reads from a client; see {@link LoopFanOut#beforeRead}. */
  public void beforeRead(EventLoop loop) {
    for (LoopFanOut each : all) {
      if (each.isOn(loop)) {
        each.beforeRead();
      }
    }
  }

  /** How many subscriptions get a message of the channel. Completes on an event loop. */
  public CompletionStage<Integer> subscriptions(Channel channel) {
    CompletionStage<Integer> sum = CompletableFuture.completedFuture(0);
    for (LoopFanOut loop : all) {
      sum = sum.thenCombine(loop.subscriptions(channel), Integer::sum);
    }
    return sum;
  }

  /** How many typing frames were dropped for slow consumers. */
  public long droppedTyping() {
    return drops.typing.sum();
  }

  /** How many progress frames were dropped for slow consumers because a later one replaced them. */
  public long droppedProgress() {
    return drops.progress.sum();
  }

  /** How many live messages clients got, each counted once for each client. */
  public long deliveries() {
    return all.stream().mapToLong(LoopFanOut::deliveries).sum();
  }

  /** About how many bytes of memory the backlogs of all event loops take. */
  public long waitingBytes() {
    return all.stream().mapToLong(LoopFanOut::backlogBytes).sum();
  }
}
