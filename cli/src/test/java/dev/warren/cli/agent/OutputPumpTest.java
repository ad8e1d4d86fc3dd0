package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.warren.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputPumpTest {

  private static final Duration SILENCE = Duration.ofMillis(100);

  /**
   * The reader of a quiet program gets its last line late when the machine is busy. The program
   * ends far in the future, so that no machine is too slow for the line.
   */
  @Test
  void lastLineAfterALongSilenceIsPassedOn() throws Exception {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    PipedOutputStream program = new PipedOutputStream();
    OutputPump pump = pump(program, to);
    long begin = System.nanoTime();
    Patience.await("a silence").until(() -> System.nanoTime() - begin > 2 * SILENCE.toNanos());

    Thread drains = Thread.currentThread();
    Thread ends =
        new Thread(
            () -> {
              Patience.await("the wait for the end")
                  .until(() -> drains.getState() == Thread.State.TIMED_WAITING);
              end(program);
            });
    ends.start();
    pump.drain(System.nanoTime() + Patience.LIMIT.toNanos(), SILENCE);

    assertThat(to.toString(UTF_8)).isEqualTo("clean\n");
    ends.join();
  }

  /** A program that another one has left behind may keep the output open for ever. */
  @Test
  void outputThatStaysOpenDoesNotHoldUpTheEnd() throws Exception {
    try (PipedOutputStream program = new PipedOutputStream()) {
      OutputPump pump = pump(program, new ByteArrayOutputStream());
      assertTimeoutPreemptively(Patience.LIMIT, () -> pump.drain(System.nanoTime(), SILENCE));
    }
  }

  private static OutputPump pump(PipedOutputStream program, ByteArrayOutputStream to)
      throws IOException {
    return new OutputPump(new PipedInputStream(program), to, (percent, text) -> {});
  }

  private static void end(PipedOutputStream program) {
    try (program) {
      program.write("clean\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
