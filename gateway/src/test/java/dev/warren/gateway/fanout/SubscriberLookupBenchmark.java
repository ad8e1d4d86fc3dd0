package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to know a message's subscribers, among so many channels and patterns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriberLookupBenchmark {

  @Param({"100", "10000"})
  int patterns;

  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Channel channel = new Channel("notes.c7.x");
  private final MessageEncoder encoder = new Unasked();
  private Subscriber subscriber;

  private record Unasked() implements MessageEncoder {
    @Override
    public WireFormat format() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int frameBytes(byte[] common) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      throw new UnsupportedOperationException();
    }
  }

  @Setup
  public void subscribe() {
    ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
    Outbox outbox = new Outbox(new EmbeddedChannel(anchor).pipeline().context(anchor), 1, () -> {});
    subscriber = new Subscriber(outbox, new Viewer("somebody", false));
    for (int i = 0; i < patterns; i++) {
      registry.add(ChannelPattern.of("notes.c" + i + ".x"), encoder, subscriber);
      registry.add(ChannelPattern.of("notes.c" + i + ".#"), encoder, subscriber);
    }
    registry.add(ChannelPattern.of("notes.*.x"), encoder, subscriber);
  }

  /** As for nearly every message. */
  @Benchmark
  public List<Audience> kept() {
    return registry.audiences(channel);
  }

  /** After a pattern came and one went, which every kept lookup has to take note of. */
  @Benchmark
  public List<Audience> afterAChange() {
    registry.remove(registry.add(ChannelPattern.of("agents.*"), encoder, subscriber));
    return registry.audiences(channel);
  }
}
