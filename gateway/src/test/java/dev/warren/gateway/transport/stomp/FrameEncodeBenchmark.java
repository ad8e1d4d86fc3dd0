package dev.warren.gateway.transport.stomp;

import dev.warren.channel.Channel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The time per message: once for all clients ({@code encode}), and once for each subscription id
 * and event loop ({@code frame}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameEncodeBenchmark {

  private final TopicMessage message =
      new TopicMessage(
          1_234_567_890_123_456L,
          new Channel("notes.team-7"),
          new EventInfo("e-1", "note_created", 1_700_000_000_123L),
          Content.json(new byte[256]));

  private final StompMessageEncoder encoder =
      new StompMessageEncoder(
          StompMessageFormat.of(StompVersion.V1_2, false, false), Framing.WEB_SOCKET, "sub-0");
  private final byte[] common = encoder.format().encode(message);

  @Benchmark
  public byte[] encode() {
    return encoder.format().encode(message);
  }

  @Benchmark
  public int frame() {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(encoder.frameBytes(common));
    encoder.write(frame, common, true);
    int bytes = frame.readableBytes();
    frame.release();
    return bytes;
  }
}
