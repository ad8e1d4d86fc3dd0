package dev.warren.gateway;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The time per event, in the worker or in the gateway for {@code /app}: read, validate, write. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventDecodeBenchmark {

  private final EventCodec codec = new EventCodec();
  private final Channel channel = new Channel("notes.team-7");

  private final byte[] note =
      ("{\"type\":\"note_created\",\"data\":{\"noteId\":\"17\",\"author\":\"bench\",\"title\":\"Hello\","
              + "\"body\":\""
              + "x".repeat(160)
              + "\"}}")
          .getBytes(StandardCharsets.UTF_8);

  @Benchmark
  public Event decode() throws InvalidEvent {
    return codec.decode(note, origin());
  }

  @Benchmark
  public byte[] decodeAndEncode() throws InvalidEvent {
    return codec.encode(codec.decode(note, origin()));
  }

  private Origin origin() {
    return Origin.client(channel, new Origin.Author("bench", Origin.Voice.PERSON));
  }
}
