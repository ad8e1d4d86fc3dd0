package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The time to turn a client's bytes into a command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StompDecodeBenchmark {

  private final StompCommands commands = new StompCommands(1 << 20, ReadCommands.OWN, null);

  private final byte[] send =
      bytes(
          "SEND\ndestination:/app/notes.team-7\ncontent-type:application/json\nreceipt:r-17\n"
              + "content-length:256\n\n"
              + "x".repeat(256)
              + "\0");

  private final byte[] subscribe =
      bytes("SUBSCRIBE\nid:sub-0\ndestination:/topic/notes.team-7\nreceipt:r-1\n\n\0");

  private final byte[] heartBeat = bytes("\n");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Command decode(byte[] bytes) throws Refused {
    commands.feed(bytes);
    return commands.next();
  }

  @Benchmark
  public Command sendOf256Bytes() throws Refused {
    return decode(send);
  }

  @Benchmark
  public Command subscribe() throws Refused {
    return decode(subscribe);
  }

  @Benchmark
  public Command heartBeat() throws Refused {
    return decode(heartBeat);
  }
}
