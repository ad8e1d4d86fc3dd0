package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.trace.EventTracer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The time per delivery on one event loop, without the socket: 1,000 clients of one channel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOutBenchmark {

  private static final int CLIENTS = 1_000;
  private static final int BURST = 16;

  /**
   * With one subscription, a client gets one batch per run. With two, frames of two batches
   * alternate.
   */
  @Param({"1", "2"})
  int subscriptions;

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final FanOut fanOut = new FanOut(new OwnMessages(), EventTracer.OFF);
  private final LoopFanOut onLoop = fanOut.on(loop.eventLoop());
  private final Channel channel = new Channel("notes.team-7");
  private final Content content = Content.json(new byte[256]);
  private final EventInfo event = new EventInfo("e-1", "note_created", 1_700_000_000_123L);
  private long position;

  /** Takes all frames, like a socket that is never full. */
  private static final class Sink extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object frames, ChannelPromise promise) {
      ReferenceCountUtil.release(frames);
    }

    @Override
    public void flush(ChannelHandlerContext context) {}
  }

  @Setup
  public void subscribe() {
    Budget all = new Budget("warren.budget.outboxes", Long.MAX_VALUE);
    TextEncoder first = new TextEncoder("1", TopicMessage::body);
    TextEncoder second = new TextEncoder("2", TopicMessage::body);
    for (int i = 0; i < CLIENTS; i++) {
      ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
      EmbeddedChannel connection = new EmbeddedChannel(new Sink(), anchor);
      Outbox outbox =
          new Outbox(connection.pipeline().context(anchor), Long.MAX_VALUE, all, () -> {});
      Subscriber subscriber = new Subscriber(outbox, new Viewer("somebody", false));
      onLoop.subscribe(ChannelPattern.of("notes.team-7"), first, subscriber);
      if (subscriptions == 2) {
        onLoop.subscribe(ChannelPattern.of("notes.#"), second, subscriber);
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(CLIENTS * BURST)
  public void deliver() throws InterruptedException {
    for (int i = 0; i < BURST; i++) {
      fanOut.received(new TopicMessage(++position, channel, event, content));
    }
    while (onLoop.position() < position) {
      loop.runPendingTasks();
    }
  }
}
