package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
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

/** The time to find a message's audiences among many channels and patterns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriberLookupBenchmark {

  @Param({"100", "10000"})
  int patterns;

  private final SubscriptionRegistry registry = new SubscriptionRegistry();
  private final Channel channel = new Channel("notes.c7.x");
  private final MessageEncoder encoder = new TextEncoder("1");
  private final Subscriber subscriber = new FakeClient().subscriber;

  @Setup
  public void subscribe() {
    for (int i = 0; i < patterns; i++) {
      registry.add(
          new Registration(ChannelPattern.of("notes.c" + i + ".x"), subscriber, encoder, 0));
      registry.add(
          new Registration(ChannelPattern.of("notes.c" + i + ".#"), subscriber, encoder, 0));
    }
    registry.add(new Registration(ChannelPattern.of("notes.*.x"), subscriber, encoder, 0));
  }

  /** The usual lookup, which finds its result kept. */
  @Benchmark
  public List<Audience> kept() {
    return registry.audiences(channel);
  }

  /** The lookup after a pattern that matches the channel has appeared or vanished. */
  @Benchmark
  public List<Audience> afterAChange() {
    registry.remove(
        registry.add(new Registration(ChannelPattern.of("notes.#"), subscriber, encoder, 0)));
    return registry.audiences(channel);
  }
}
